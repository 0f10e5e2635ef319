/**
 * From the attributes of a launch configuration to a booted machine with a debugger on it; what the compiler says goes to the
 * Problems panel as data and to the debug console as text.
 */
import { renderDiagnostics } from '../compiler/render.ts';
import type { Diagnostic, Range } from '../compiler/source.ts';
import { launchDebugger } from '../debugger/debugger.ts';
import { type LaunchConfiguration, LaunchError } from '../debugger/launch.ts';
import { ADVICE, ReplayError } from '../replay/format.ts';
import { readReplay } from '../replay/read.ts';
import { FilesRead, SessionRecorder } from '../replay/record.ts';
import { debugReplay, folderWith } from '../replay/rerun.ts';
import type { Context, Target } from './context.ts';
import { doesNotCompile, launchFailed, noReplay, type RequestError } from './errors.ts';
import { folderOf, type ReplayPlan, readLaunchArguments, readReplayArguments } from './launch-plan.ts';
import type { OutputService } from './output.ts';
import type { DiagnosticsBody } from './protocol.ts';
import { replayText } from './replays.ts';

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export class LaunchService {
  /** Files the compiler had been asked for when the client was last told what it said. */
  private reported = 0;

  constructor(
    private readonly context: Context,
    private readonly output: OutputService,
  ) {}

  /** Compiles and boots. Throws a RequestError; the client has been told of all diagnostics then. */
  prepare(value: unknown): Target {
    const { host, client } = this.context;
    const replay = readReplayArguments(value, client);
    if (replay) return this.prepareReplay(replay);
    const plan = readLaunchArguments(value, client);
    try {
      const files = new FilesRead(plan.configuration);
      const sysroot = host.sysroot();
      const {
        launched,
        debugger: machine,
        recording,
      } = launchDebugger(
        plan.configuration,
        files.of({
          host: host.files,
          sysroot,
          ...(plan.checks ? { checks: plan.checks } : {}),
        }),
        { memory: plan.historyMemory },
      );
      const { input, toolchain } = launched;
      if (plan.stdin !== undefined) {
        input.push('stdin', new TextEncoder().encode(plan.stdin), true);
        input.closed = true;
      }
      this.reported = toolchain.diagnostics.size;
      this.tell(launched.diagnostics);
      return {
        debugger: machine,
        toolchain,
        keyboard: plan.stdin === undefined ? input : undefined,
        noDebug: plan.noDebug,
        stopOnEntry: plan.stopOnEntry,
        ...(plan.stopAtEnd === undefined ? {} : { stopAtEnd: plan.stopAtEnd }),
        instructionLimit: plan.instructionLimit,
        name: launched.image.name,
        recorder: new SessionRecorder(machine, recording, files, sysroot.programNames),
      };
    } catch (error) {
      if (error instanceof LaunchError) throw this.failure(plan.configuration, error);
      throw error;
    }
  }

  /** A recorded run is launched: it is as it was, whatever is in the folder now. */
  private prepareReplay({ path, memory, ...plan }: ReplayPlan): Target {
    const { files, sysroot } = this.context.host;
    const text = replayText(this.context, path);
    try {
      const original = { text, replay: readReplay(text) };
      const folder = folderWith(original, folderOf(path), file => files.readFile(file));
      const {
        launched,
        debugger: machine,
        recorder,
      } = debugReplay(original, sysroot(), folder, { memory }, plan.checks);
      this.reported = launched.toolchain.diagnostics.size;
      this.output.say(
        `This is a replay of ${nameOf(path)}: everything is as it was recorded, typed input included.`,
      );
      return {
        debugger: machine,
        toolchain: launched.toolchain,
        keyboard: launched.input,
        instructionLimit: Number.POSITIVE_INFINITY,
        name: launched.image.name,
        recorder,
        ...plan,
      };
    } catch (error) {
      if (error instanceof ReplayError) throw noReplay(`${nameOf(path)}: ${error.message}. ${ADVICE}`);
      if (error instanceof LaunchError) throw noReplay(`${nameOf(path)}: ${error.message}`);
      throw error;
    }
  }

  private failure({ sources }: LaunchConfiguration, error: LaunchError): RequestError {
    this.tell(error.diagnostics);
    const errors = error.diagnostics.filter(d => d.severity === 'error');
    const [first] = errors;
    if (!first) return launchFailed(`${error.message}. Correct the launch configuration and start again.`);
    const count = errors.length === 1 ? '1 error' : `${errors.length} errors`;
    this.output.say(
      `${nameOf(sources[0] ?? '')} was not started: ${count}. Correct the program and start again.`,
    );
    const { file, start } = first.range;
    const where = `${nameOf(file.path)}:${file.position(start).line}: ${first.message}`;
    return doesNotCompile(nameOf(sources[0] ?? ''), errors.length, where);
  }

  /** All diagnostics, as data and, if there are any, as gcc would print them. */
  private tell(diagnostics: readonly Diagnostic[]): void {
    const { connection, client } = this.context;
    connection.event(
      'procstep/diagnostics',
      diagnosticsBody(diagnostics, path => client.toPath(path)),
    );
    if (diagnostics.length > 0) this.output.say(renderDiagnostics(diagnostics), 'stderr');
  }

  /** Programs of the folder are compiled when they are first executed: tell what the compiler said of them. */
  flush(): void {
    const { diagnostics } = this.context.target.toolchain;
    if (diagnostics.size === this.reported) return;
    this.reported = diagnostics.size;
    this.tell([...diagnostics.values()].flat());
  }
}

function diagnosticsBody(
  diagnostics: readonly Diagnostic[],
  toPath: (path: string) => string,
): DiagnosticsBody {
  type FileDiagnostic = DiagnosticsBody['files'][number]['diagnostics'][number];
  const files = new Map<string, FileDiagnostic[]>();
  for (const { range, severity, message, option, suggestion, notes } of diagnostics) {
    const path = toPath(range.file.path);
    const list = files.get(path) ?? [];
    files.set(path, list);
    // A quick fix changes the file the diagnostic is in.
    const fix = suggestion?.range.file === range.file ? suggestion : undefined;
    list.push({
      severity,
      message,
      ...(option === undefined ? {} : { option }),
      ...extent(range),
      ...(fix ? { suggestion: { ...extent(fix.range), text: fix.text } } : {}),
      notes: (notes ?? []).map(n => {
        const { line, column } = n.range.file.position(n.range.start);
        return { path: toPath(n.range.file.path), line, column, message: n.message };
      }),
    });
  }
  return { files: [...files].map(([path, list]) => ({ path, diagnostics: list })) };
}

function extent({ file, start, end }: Range) {
  const from = file.position(start);
  const to = file.position(end);
  return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}
