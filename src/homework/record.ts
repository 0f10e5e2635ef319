/**
 * One run of a student's program, watched: everything that a requirement can ask about, noted while it happens.
 *
 * The machine tells most of it in its events. Which functions of the library the student's own code calls is seen by
 * breakpoints at their entries, each taken away at the first call that counts; which it mentions, in its objects. A run always
 * ends: by itself, in a deadlock, or at one of the limits.
 */
import { renderDiagnostics } from '../compiler/render.ts';
import type { Diagnostic } from '../compiler/source.ts';
import type { Launched } from '../debugger/launch.ts';
import { SIGKILL, signalName } from '../kernel/abi.ts';
import type { CheckName, Finding } from '../kernel/check-state.ts';
import { findingLines } from '../kernel/check-text.ts';
import {
  type ExitCause,
  functionAt,
  type KernelEvent,
  lineText,
  type Site,
  sourceLine,
} from '../kernel/events.ts';
import type { Executable } from '../kernel/exec.ts';
import type { Machine, Stop } from '../kernel/machine.ts';
import type { Proc } from '../kernel/proc.ts';
import { withoutReturns } from '../kernel/terminal.ts';
import { PAGE_SIZE } from '../machine/layout.ts';
import type { Limits } from './assignment.ts';

/** How a run ended. `limit` names the one that ended it. */
export type End =
  | { readonly kind: 'done'; readonly cause: ExitCause }
  | { readonly kind: 'deadlock'; readonly report: string }
  | { readonly kind: 'limit'; readonly limit: keyof Limits; readonly text: string };

/** Why a run did not end by itself; undefined if it did. */
export function endInWords(end: End): string | undefined {
  switch (end.kind) {
    case 'done':
      return undefined;
    case 'deadlock':
      return `The program never ended: ${end.report}`;
    case 'limit':
      return `The program never ended: ${end.text}`;
  }
}

/** What is to be known of one run. Sentences name processes by pid and places by line. */
export interface RunRecord {
  readonly end: End;
  /** On a terminal all output is `output`, and `stdout` and `stderr` are the same. */
  readonly stdout: string;
  readonly stderr: string;
  readonly output: string;
  /** By fork and vfork; the first one is not counted. */
  readonly processes: number;
  /** By pthread_create and its like; first threads of processes are not counted. */
  readonly threads: number;
  /** Children that their own parent never waited for, a sentence each. */
  readonly unreaped: readonly string[];
  /** Children that were zombies when their parent ended, a sentence each. */
  readonly zombies: readonly string[];
  /** Ends by a fault or by abort, a sentence each. */
  readonly crashes: readonly string[];
  /** Pipe ends above standard error that a process held when it ended or executed another program. */
  readonly openPipes: readonly string[];
  /** Functions of the library that the student's own code has called, of those asked for. */
  readonly called: ReadonlySet<string>;
  /** Functions of the library that the student's code mentions, with the first place. */
  readonly mentioned: ReadonlyMap<string, string>;
  /** What the machine's checks have found, where they were asked to look. */
  readonly findings: ReadonlyMap<CheckName, readonly string[]>;
  /** What the compiler said of the program's own files, short of errors. */
  readonly warnings: string;
  /** What helps to understand the run whatever was required: programs that could not be executed, misuse of locks. */
  readonly remarks: readonly string[];
}

/** Instructions between looks at what is in use. */
const SLICE = 250_000;
/** What some system calls take, in plain ones. */
const SYSTEM_CALLS_OF = { fork: 100, exec: 500, thread: 20 } as const;
/** Regions of memory of all processes: a search through more is slow. */
const MAX_MAPPINGS = 20_000;
const MAX_REMARKS = 20;
/** Descriptors above this are the program's own. */
const STANDARD_ERROR = 2;

class Text {
  private readonly pieces: Uint8Array[] = [];
  size = 0;

  add(bytes: Uint8Array): void {
    this.pieces.push(bytes);
    this.size += bytes.length;
  }

  toString(): string {
    const all = new Uint8Array(this.size);
    let at = 0;
    for (const piece of this.pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return new TextDecoder().decode(withoutReturns(all));
  }
}

export interface WatchOptions {
  readonly limits: Limits;
  readonly terminal: boolean;
  /** Functions whose calls are to be noted; `*` stands for anything. */
  readonly calls: readonly string[];
  /** What the machine, launched with checks, looks for. */
  readonly lookFor: readonly CheckName[];
}

/** `exec*` as an expression. */
export const namePattern = (name: string): RegExp =>
  new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('\\*', '.*')}$`);

/** Called at every place where the machine stands still on the way. */
export type OnPause = (machine: Machine) => void;

/** Runs a machine that has just been launched, with all its input waiting, to its end. */
export function watchRun(
  launched: Launched,
  options: WatchOptions,
  due: () => number = () => Number.POSITIVE_INFINITY,
  onPause: OnPause = () => {},
): { record: RunRecord; stop: Stop } {
  const watch = new Watch(launched, options);
  const { machine } = launched;
  const { limits } = options;
  for (;;) {
    const until = Math.min(limits.instructions, machine.clock + SLICE, due());
    const stop = machine.run({ untilClock: until });
    onPause(machine);
    if (stop.kind === 'breakpoint') {
      watch.seeCall();
      continue;
    }
    const end = stop.kind === 'clock' ? watch.limitReached() : watch.endOf(stop);
    if (end) return { record: watch.finish(end), stop };
  }
}

class Watch {
  private readonly stdout = new Text();
  private readonly stderr = new Text();
  private readonly output = new Text();
  private processes = 0;
  private threads = 0;
  private execs = 0;
  private readonly unreaped: string[] = [];
  private readonly zombies: string[] = [];
  private readonly crashes: string[] = [];
  private readonly openPipes = new Map<string, string>();
  private readonly remarks: string[] = [];
  private readonly called = new Set<string>();
  private readonly mentioned = new Map<string, string>();
  private readonly findings = new Map<CheckName, string[]>();
  /** What the last fault of a process was. */
  private readonly faults = new Map<number, string>();
  private readonly wanted: readonly { readonly name: string; readonly pattern: RegExp }[];
  private readonly programs: Executable[] = [];
  private readonly machine: Machine;

  constructor(
    private readonly launched: Launched,
    private readonly options: WatchOptions,
  ) {
    const { machine } = launched;
    this.machine = machine;
    this.wanted = options.calls.map(name => ({ name, pattern: namePattern(name) }));
    machine.recordSites = true;
    machine.events.subscribe(
      [
        'output',
        'fork',
        'vfork',
        'thread-start',
        'wait',
        'exit',
        'exec',
        'fault',
        'exec-failed',
        'misuse',
        'check',
      ],
      e => this.see(e),
    );
    if (machine.kernel.checks) machine.kernel.checks.races = options.lookFor.includes('race');
    for (const exe of machine.kernel.loadedExecutables) this.load(exe);
    machine.kernel.onLoad = exe => this.load(exe);
  }

  private get firstPid(): number {
    return this.machine.state.firstPid;
  }

  private see(e: KernelEvent): void {
    switch (e.event) {
      case 'output':
        this.write(e.stream, e.bytes);
        break;
      case 'fork':
      case 'vfork':
        this.processes++;
        break;
      case 'thread-start':
        this.threads++;
        break;
      case 'wait':
        // Init takes what nobody else has waited for.
        if (e.pid === 1 && e.child !== this.firstPid) {
          this.unreaped.push(
            `nobody waited for process ${e.child}: its parent ended before it, or without wait`,
          );
        }
        break;
      case 'exit': {
        const p = this.machine.procs.get(e.pid);
        if (p) this.processEnds(p, e.cause, e.site);
        break;
      }
      case 'exec': {
        this.execs++;
        const p = this.machine.procs.get(e.pid);
        if (p) this.notePipes(p, `when it executed ${e.path}`);
        break;
      }
      case 'fault':
        this.faults.set(e.pid, `${e.message}${placeOf(e.site)}`);
        break;
      case 'exec-failed':
        this.remark(`process ${e.pid} could not execute ${e.path}: ${e.message.trimEnd()}`);
        break;
      case 'check':
        this.found(e.finding, e.site, e.pid);
        break;
      case 'misuse':
        this.remark(`process ${e.pid}: ${e.message}${placeOf(e.site)}`);
        break;
    }
  }

  private found(finding: Finding, site: Site, pid: number): void {
    const all = this.findings.get(finding.check) ?? [];
    this.findings.set(finding.check, all);
    all.push(`process ${pid}: ${findingLines(finding, site).join('\n')}`);
  }

  private remark(text: string): void {
    if (this.remarks.length < MAX_REMARKS && !this.remarks.includes(text)) this.remarks.push(text);
  }

  private write(stream: 'tty' | 'stdout' | 'stderr', bytes: Uint8Array): void {
    this.output.add(bytes);
    if (stream !== 'stderr') this.stdout.add(bytes);
    if (stream !== 'stdout') this.stderr.add(bytes);
    if (this.output.size > this.options.limits.output * 1024) this.machine.requestStop('output');
  }

  /** The process still has everything that it had. */
  private processEnds(p: Proc, cause: ExitCause, site: Site): void {
    for (const child of p.children) {
      if (child.zombie) {
        this.zombies.push(
          `process ${p.pid} ended and left a zombie: it never waited for its child ${child.pid}`,
        );
      }
    }
    if (cause.kind === 'exited') {
      if (isOwn(p.exe)) this.notePipes(p, 'when it ended');
    } else if (cause.core || this.faults.has(p.pid)) {
      const why = this.faults.get(p.pid) ?? `killed by ${signalName(cause.signal)}${placeOf(site)}`;
      const signal = cause.signal === SIGKILL ? '' : `${signalName(cause.signal)}: `;
      this.crashes.push(`process ${p.pid} (${p.name}) crashed: ${signal}${why}`);
    }
  }

  private notePipes(p: Proc, when: string): void {
    p.ofile.forEach((d, fd) => {
      if (!d?.file.inode.pipe || fd <= STANDARD_ERROR) return;
      const key = `${p.pid} ${fd}`;
      if (this.openPipes.has(key)) return;
      const end = d.file.readable ? 'read' : 'write';
      const line = sourceLine(d.opened);
      const where = line ? `, opened at ${lineText(line)}` : '';
      this.openPipes.set(
        key,
        `process ${p.pid} (${p.name}) still had fd ${fd} open ${when}: the ${end} end of a pipe${where}`,
      );
    });
  }

  // --- Calls of library functions ---------------------------------------------------------------------------

  private load(exe: Executable): void {
    this.programs.push(exe);
    this.mention(exe);
    this.setBreakpoints(exe);
  }

  /** Notes which of the library's functions the student's objects in this program refer to. */
  private mention(exe: Executable): void {
    const library = new Set(exe.image.functions.filter(f => f.object.files[0]?.system).map(f => f.name));
    for (const object of new Set(exe.image.functions.map(f => f.object))) {
      if (object.files[0]?.system) continue;
      for (const f of object.functions) {
        for (const { at, symbol } of f.relocations) {
          if (!library.has(symbol) || this.mentioned.has(symbol)) continue;
          const range = f.ranges[at] ?? f.range;
          const line = range.file.position(range.start).line;
          this.mentioned.set(symbol, lineText({ file: range.file.path, line, function: f.name }));
        }
      }
    }
  }

  /** A stop at the entry of each function that is asked for and has not been called yet. */
  private setBreakpoints(exe: Executable): void {
    const pending = this.wanted.filter(w => !this.called.has(w.name));
    if (this.wanted.length === 0) return;
    const entries = exe.image.functions
      .filter(f => f.object.files[0]?.system && pending.some(w => w.pattern.test(f.name)))
      .map(f => f.entry);
    this.machine.cpu.setBreakpoints(exe.loaded, entries);
  }

  /** A thread stands at the entry of a function that is asked for. It counts if the caller is the student's. */
  seeCall(): void {
    const { image, pcs } = this.machine.kernel.site();
    if (!image || pcs[0] === undefined) return;
    const callee = functionAt(image, pcs[0]);
    const caller = pcs[1] === undefined ? undefined : functionAt(image, pcs[1]);
    if (!callee || !caller || caller.object.files[0]?.system) return;
    for (const w of this.wanted) if (w.pattern.test(callee.name)) this.called.add(w.name);
    for (const exe of this.programs) this.setBreakpoints(exe);
  }

  // --- Ends ---------------------------------------------------------------------------------------------------

  /** The machine was told to run no further: is a limit the reason? */
  limitReached(): End | undefined {
    const { limits } = this.options;
    if (this.machine.clock >= limits.instructions) {
      return {
        kind: 'limit',
        limit: 'instructions',
        text: `it was stopped after ${limits.instructions} instructions: does a loop never end?${this.running()}`,
      };
    }
    if (this.systemCalls > limits.systemCalls) {
      return {
        kind: 'limit',
        limit: 'systemCalls',
        text: `it was stopped after ${limits.systemCalls} system calls: does a loop never end?${this.running()}`,
      };
    }
    const { ram, procs } = this.machine;
    const used = ram.limitBytes - ram.framesAvailable * PAGE_SIZE;
    const mappings = [...procs.values()].reduce((n, p) => n + (p.memory?.regions.length ?? 0), 0);
    if (used <= limits.memory * 2 ** 20 && mappings <= MAX_MAPPINGS) return undefined;
    const what = mappings > MAX_MAPPINGS ? `${MAX_MAPPINGS} mappings` : `${limits.memory} MiB of memory`;
    return {
      kind: 'limit',
      limit: 'memory',
      text: `it was stopped when it used more than ${what}${this.running()}`,
    };
  }

  /** Made so far, by everybody who is or was there: who is waited for leaves the count to the parent. */
  private get systemCalls(): number {
    let calls =
      SYSTEM_CALLS_OF.fork * this.processes +
      SYSTEM_CALLS_OF.exec * this.execs +
      SYSTEM_CALLS_OF.thread * this.threads;
    for (const { times, childTimes, threads } of this.machine.procs.values()) {
      calls += times.system + childTimes.system + threads.reduce((n, t) => n + t.times.system, 0);
    }
    return calls;
  }

  private running(): string {
    const { current, kernel } = this.machine;
    if (!current || !this.machine.threads.has(current.tid)) return '';
    const alive = [...this.machine.procs.values()].filter(p => !p.zombie && p.pid !== 1).length;
    const line = sourceLine(kernel.site());
    const others = alive > 1 ? `, and ${alive} processes were there` : '';
    return line ? ` (process ${current.proc.pid} was at ${lineText(line)}${others})` : '';
  }

  endOf(stop: Stop): End {
    const { limits } = this.options;
    switch (stop.kind) {
      case 'done':
        return { kind: 'done', cause: causeOf(stop.status) };
      case 'deadlock':
        return { kind: 'deadlock', report: stop.report.text };
      case 'requested':
        return {
          kind: 'limit',
          limit: 'output',
          text: `it was stopped when it had written more than ${limits.output} KiB: does a loop never end?${this.running()}`,
        };
      default:
        throw new Error(`the machine stopped without being asked to: ${stop.kind}`);
    }
  }

  finish(end: End): RunRecord {
    const { launched, options } = this;
    const output = String(this.output);
    const left = [...this.machine.procs.values()].filter(p => p.zombie && p.parent?.pid !== 1);
    return {
      end,
      stdout: options.terminal ? output : String(this.stdout),
      stderr: options.terminal ? output : String(this.stderr),
      output,
      processes: this.processes,
      threads: this.threads,
      unreaped: [
        ...this.unreaped,
        ...left
          .filter(p => p.pid !== this.firstPid)
          .map(p => `process ${p.parent?.pid} never waited for its child ${p.pid}, which had ended`),
      ],
      zombies: this.zombies,
      crashes: this.crashes,
      openPipes: [...this.openPipes.values()],
      called: this.called,
      mentioned: this.mentioned,
      findings: this.findings,
      warnings: warningsOf(launched.diagnostics),
      remarks: this.remarks,
    };
  }
}

/** Is this the student's program, not one of /bin? */
const isOwn = (exe: Executable | null): boolean =>
  exe?.image.functions.find(f => f.name === 'main')?.object.files[0]?.system === false;

function placeOf(site: Site): string {
  const line = sourceLine(site);
  return line ? ` at ${lineText(line)}` : '';
}

/** A status in wait's encoding. */
const causeOf = (status: number): ExitCause =>
  (status & 0x7f) === 0
    ? { kind: 'exited', status: (status >> 8) & 0xff }
    : { kind: 'killed', signal: status & 0x7f, core: (status & 0x80) !== 0 };

const warningsOf = (diagnostics: readonly Diagnostic[]): string =>
  renderDiagnostics(diagnostics.filter(d => d.severity === 'warning'));
