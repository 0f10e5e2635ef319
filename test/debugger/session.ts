/**
 * A debugging session on C programs given as text. Places in them are named by marker comments, `// @name`, instead of
 * line numbers.
 */
import { type Debugger, launchDebugger } from '../../src/debugger/debugger.ts';
import { DEFAULTS, type LaunchConfiguration } from '../../src/debugger/launch.ts';
import type { TimelineOptions } from '../../src/debugger/timeline.ts';
import type { Output, Scope, SourceBreakpoint, Stop, Variable } from '../../src/debugger/types.ts';
import type { InputQueue } from '../../src/kernel/decisions.ts';
import { builtSysroot, LAB, labHost } from '../lab.ts';

const SLICE = 200_000;
const MAX_SLICES = 2000;

export class Session {
  readonly debugger: Debugger;
  readonly input: InputQueue;
  readonly outputs: Output[] = [];

  constructor(
    private readonly files: Readonly<Record<string, string>>,
    configuration: Partial<LaunchConfiguration> = {},
    history: TimelineOptions = {},
  ) {
    const [program] = Object.keys(files);
    const { debugger: d, launched } = launchDebugger(
      { ...DEFAULTS, sources: [`${LAB}/${program}`], folder: LAB, ...configuration },
      { host: labHost(files), sysroot: builtSysroot() },
      history,
    );
    this.debugger = d;
    this.input = launched.input;
    d.listener = { output: o => this.outputs.push(o) };
  }

  path(file = Object.keys(this.files)[0]!): string {
    return `${LAB}/${file}`;
  }

  source(file = Object.keys(this.files)[0]!): string {
    return this.files[file]!;
  }

  /** The line of a marker. */
  line(marker: string, file = Object.keys(this.files)[0]!): number {
    const lines = this.files[file]!.split('\n');
    const at = lines.findIndex(l => new RegExp(`@${marker}\\b`).test(l));
    if (at < 0) throw new Error(`no marker @${marker} in ${file}`);
    return at + 1;
  }

  /** Set breakpoints at markers of one file (`name`, or with conditions). */
  breakAt(markers: readonly (string | ({ at: string } & Partial<SourceBreakpoint>))[], file?: string) {
    return this.debugger.setSourceBreakpoints(
      this.path(file),
      markers.map(m =>
        typeof m === 'string' ? { line: this.line(m, file) } : { ...m, line: this.line(m.at, file) },
      ),
    );
  }

  /** Run until something stops the machine; nobody types anything while it waits for a time. */
  wait(): Stop {
    for (let i = 0; i < MAX_SLICES; i++) {
      const stop = this.debugger.runSlice(SLICE);
      if (stop) return stop;
      if (this.debugger.inputDeadline !== undefined) this.debugger.timeOut();
      else if (this.debugger.waitingForInput) throw new Error('the program waits for input');
    }
    throw new Error('nothing stopped the machine');
  }

  start(stopOnEntry = false): Stop {
    this.debugger.start(stopOnEntry);
    return this.wait();
  }

  continue(): Stop {
    this.debugger.continue();
    return this.wait();
  }

  over(stop: Stop): Stop {
    this.debugger.stepOver(stop.threadId!, 'statement');
    return this.wait();
  }

  into(stop: Stop): Stop {
    this.debugger.stepInto(stop.threadId!, 'statement');
    return this.wait();
  }

  out(stop: Stop): Stop {
    this.debugger.stepOut(stop.threadId!);
    return this.wait();
  }

  /** `main:12 < _start`: functions innermost first, the first one with its line. */
  where(stop: Stop): string {
    const { frames } = this.debugger.stack(stop.threadId!);
    const [top] = frames;
    return [`${top?.name}:${top?.range?.line}`, ...frames.slice(1).map(f => f.name)].join(' < ');
  }

  /** Line of the innermost frame. */
  lineOf(stop: Stop): number | undefined {
    return this.debugger.stack(stop.threadId!).frames[0]?.range?.line;
  }

  frameId(stop: Stop, level = 0): number {
    return this.debugger.stack(stop.threadId!).frames[level]!.id;
  }

  /** Value of an expression in a frame of the stopped thread. */
  value(stop: Stop, expression: string, level = 0): string {
    return this.debugger.evaluate(expression, this.frameId(stop, level), 'repl').value;
  }

  /** The message of the error that evaluating gives. */
  error(stop: Stop, expression: string, context: 'repl' | 'hover' = 'repl'): string {
    try {
      return `no error: ${this.debugger.evaluate(expression, this.frameId(stop), context).value}`;
    } catch (error) {
      return (error as Error).message;
    }
  }

  scope(stop: Stop, name: string, level = 0): Scope {
    const found = this.debugger.scopes(this.frameId(stop, level)).find(s => s.name === name);
    if (!found) throw new Error(`no scope ${name}`);
    return found;
  }

  /** Variables of a scope as `name = value`. */
  list(stop: Stop, name: string, level = 0): string[] {
    return this.scope(stop, name, level)
      .children.list()
      .map(v => `${v.name} = ${v.value}`);
  }

  /** A variable below a scope, by names. */
  variable(stop: Stop, scope: string, ...path: string[]): Variable {
    let children = this.scope(stop, scope).children;
    let found: Variable | undefined;
    for (const name of path) {
      found = children.list().find(v => v.name === name);
      if (!found) throw new Error(`no ${name} among ${children.list().map(v => v.name)}`);
      if (found.children) children = found.children;
    }
    return found!;
  }

  names(): string[] {
    return this.debugger.threads().map(t => t.name);
  }

  /** Everything shown on the terminal. */
  terminal(): string {
    return this.outputs
      .filter(o => o.category === 'terminal')
      .map(o => o.text)
      .join('')
      .replaceAll('\r\n', '\n');
  }
}
