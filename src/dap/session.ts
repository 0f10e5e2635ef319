/**
 * A Debug Adapter Protocol session: takes the client's messages and gives each request to the service that answers it. One
 * session holds a whole simulated machine.
 *
 * Transport and host are given from outside, so a session runs as well in a worker thread as on standard input and output,
 * and in a browser. `handle` answers before it returns; only running the program happens later, in slices (execution.ts).
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { EXCEPTION_FILTERS } from '../debugger/exceptions.ts';
import { DebuggerError } from '../debugger/types.ts';
import { Arguments } from './arguments.ts';
import { BreakpointService } from './breakpoints.ts';
import { CAPABILITIES } from './capabilities.ts';
import { Client } from './client.ts';
import { Connection } from './connection.ts';
import { type AdapterHost, Context, type Target } from './context.ts';
import {
  alreadyInitialized,
  alreadyLaunched,
  internalError,
  noAttach,
  notInitialized,
  notLaunched,
  RequestError,
  refused,
  unknownRequest,
} from './errors.ts';
import { EvaluationService } from './evaluation.ts';
import { ExecutionService } from './execution.ts';
import { LaunchService } from './launching.ts';
import { MemoryService } from './memory.ts';
import { OutputService } from './output.ts';
import { ProcessService } from './processes.ts';
import type { TerminalBody } from './protocol.ts';
import { ReplayService } from './replays.ts';
import { Sources } from './sources.ts';
import { ThreadService } from './threads.ts';
import { TimeTravelService } from './timetravel.ts';
import { VariableService } from './variables.ts';

/** Gives the body of the response, or throws a RequestError or DebuggerError. */
type Handler = (args: Arguments) => unknown;

export class DebugSession {
  private readonly connection: Connection;
  private readonly context: Context;
  private readonly sources: Sources;
  private readonly output: OutputService;
  private readonly threads: ThreadService;
  private readonly processes: ProcessService;
  private readonly variables: VariableService;
  private readonly evaluation: EvaluationService;
  private readonly memory: MemoryService;
  private readonly breakpoints: BreakpointService;
  private readonly execution: ExecutionService;
  private readonly launching: LaunchService;
  private readonly timeTravel: TimeTravelService;
  private readonly replays: ReplayService;
  /** Arguments of the launch, for a restart without any. */
  private launchArguments: unknown;

  /** `disconnected` is called when the client has taken its leave and got its answer. */
  constructor(
    send: (message: DebugProtocol.ProtocolMessage) => void,
    host: AdapterHost,
    private readonly disconnected: () => void = () => {},
  ) {
    this.connection = new Connection(send);
    this.context = new Context(this.connection, host);
    const { context } = this;
    this.sources = new Sources(context);
    this.output = new OutputService(context, this.sources);
    this.threads = new ThreadService(context, this.sources);
    this.processes = new ProcessService(context);
    this.variables = new VariableService(context, this.sources);
    this.memory = new MemoryService(context, this.sources, this.variables);
    this.breakpoints = new BreakpointService(context, this.sources, this.variables);
    this.execution = new ExecutionService(context, this.threads, this.sources, this.breakpoints, this.output);
    this.launching = new LaunchService(context, this.output);
    this.timeTravel = new TimeTravelService(context, this.threads, this.execution, this.variables);
    this.evaluation = new EvaluationService(context, this.variables, this.execution, this.timeTravel);
    this.replays = new ReplayService(context);
    context.report = () => this.report();
  }

  /** Every request there is. */
  private readonly handlers: Readonly<Record<string, Handler>> = {
    initialize: args => this.initialize(args),
    launch: args => this.launch(args),
    attach: () => {
      throw noAttach();
    },
    configurationDone: () => this.configurationDone(),
    restart: args => this.restart(args),
    terminate: () => this.execution.terminate(),
    disconnect: () => this.disconnect(),
    // Every request is answered before the next one is looked at: there is nothing to cancel.
    cancel: () => undefined,

    setBreakpoints: args => this.breakpoints.setBreakpoints(args),
    setFunctionBreakpoints: args => this.breakpoints.setFunctionBreakpoints(args),
    setInstructionBreakpoints: args => this.breakpoints.setInstructionBreakpoints(args),
    setDataBreakpoints: args => this.breakpoints.setDataBreakpoints(args),
    dataBreakpointInfo: args => this.breakpoints.dataBreakpointInfo(args),
    setExceptionBreakpoints: args => this.breakpoints.setExceptionBreakpoints(args),
    breakpointLocations: args => this.breakpoints.breakpointLocations(args),

    continue: () => this.execution.continue(),
    next: args => this.execution.next(args),
    stepIn: args => this.execution.stepIn(args),
    stepInTargets: args => this.execution.stepInTargets(args),
    stepOut: args => this.execution.stepOut(args),
    pause: () => this.execution.pause(),
    gotoTargets: args => this.execution.gotoTargets(args),
    goto: args => this.execution.goto(args),
    restartFrame: args => this.execution.restartFrame(args),
    terminateThreads: args => this.execution.terminateThreads(args),
    exceptionInfo: args => this.execution.exceptionInfo(args),

    threads: () => this.threads.threads(),
    stackTrace: args => this.threads.stackTrace(args),
    scopes: args => this.variables.scopes(args),
    variables: args => this.variables.variables(args),
    setVariable: args => this.variables.setVariable(args),
    evaluate: args => this.evaluation.evaluate(args),
    setExpression: args => this.evaluation.setExpression(args),
    completions: args => this.evaluation.completions(args),

    readMemory: args => this.memory.readMemory(args),
    writeMemory: args => this.memory.writeMemory(args),
    disassemble: args => this.memory.disassemble(args),
    modules: args => this.memory.modules(args),
    source: args => this.sources.source(args),
    loadedSources: () => this.sources.loadedSources(),

    stepBack: args => this.timeTravel.stepBack(args),
    reverseContinue: args => this.timeTravel.reverseContinue(args),
    'procstep/timeline': args => this.timeTravel.timeline(args),
    'procstep/seek': args => this.timeTravel.seek(args),
    'procstep/goTo': args => this.timeTravel.goTo(args),
    'procstep/lastRan': args => this.timeTravel.lastRan(args),
    'procstep/lastWritten': args => this.timeTravel.lastWritten(args),
    'procstep/saveReplay': () => this.replays.save(),
    'procstep/markers': () => this.replays.markers(),
    'procstep/addMarker': args => this.replays.add(args),
    'procstep/removeMarker': args => this.replays.remove(args),
    'procstep/inspectReplay': args => this.replays.inspect(args),
    'procstep/processTree': () => this.processes.tree(),
    'procstep/runNext': args => this.execution.runNext(args),
    'procstep/focus': args => this.execution.focus(args),
    'procstep/input': args => this.execution.input(args),
  };

  /** A message from the client. Whatever it is, a request is answered, and nothing is thrown. */
  handle(message: unknown): void {
    if (!isRequest(message)) return;
    try {
      const handler = Object.hasOwn(this.handlers, message.command)
        ? this.handlers[message.command]
        : undefined;
      if (!handler) throw unknownRequest(message.command);
      if (!this.context.initialized && !BEFORE_INITIALIZE.has(message.command))
        throw notInitialized(message.command);
      this.connection.succeed(message, handler(Arguments.of(message.command, message.arguments)));
    } catch (error) {
      this.connection.fail(message, asRequestError(message.command, error));
    }
  }

  /** The connection is gone: the machine is, too. */
  close(): void {
    this.execution.abandon();
  }

  private initialize(args: Arguments): object {
    if (this.context.initialized) throw alreadyInitialized();
    this.context.client = new Client(args);
    return CAPABILITIES;
  }

  private launch(args: Arguments): void {
    if (this.context.launched) throw alreadyLaunched();
    this.launchArguments = args.all;
    this.install(this.launching.prepare(args.all));
    this.context.phase = 'launched';
    this.connection.afterResponse(() => {
      // Told of a thread this early, a client knows whom to pause before it has set its last breakpoint.
      this.threads.announceAll();
      this.connection.event('initialized');
    });
  }

  /** Puts a new machine in place. */
  private install(target: Target): void {
    const { debugger: machine } = target;
    this.context.target = target;
    machine.listener = {
      output: output => this.output.add(output),
      breakpointChanged: breakpoint => this.breakpoints.changed(breakpoint),
      threadStarted: id => this.threads.threadStarted(id),
      threadExited: id => this.threads.threadExited(id),
      processesChanged: () => this.processes.processesChanged(),
      moduleLoaded: (module, sources) => this.memory.moduleLoaded(module, sources),
    };
    // What holds until the client chooses, as the capabilities told it.
    const filters = target.noDebug ? [] : EXCEPTION_FILTERS.filter(f => f.byDefault);
    machine.setExceptionFilters(filters.map(({ filter }) => ({ filter })));
  }

  private configurationDone(): void {
    if (this.context.phase !== 'launched') throw this.context.launched ? alreadyLaunched() : notLaunched();
    this.connection.afterResponse(() => this.begin());
  }

  private begin(): void {
    const { debugger: machine, keyboard } = this.context.target;
    const [module] = machine.modules();
    this.connection.event('process', {
      name: module?.path ?? '',
      startMethod: 'launch',
      isLocalProcess: false,
      pointerSize: 64,
    });
    for (const loaded of machine.modules()) this.memory.moduleLoaded(loaded, machine.loadedSources());
    this.threads.announceAll();
    this.processes.processesChanged();
    // The terminal is there before the program prints: it may begin by reading.
    if (keyboard) this.connection.event('procstep/terminal', { data: '' } satisfies TerminalBody);
    this.execution.begin();
  }

  /** DAP `restart`: the sources are compiled anew; breakpoints stay. A restart that fails ends the session. */
  private restart(args: Arguments): void {
    if (!this.context.launched) throw notLaunched();
    const launchArguments = args.has('arguments') ? args.raw('arguments') : this.launchArguments;
    this.execution.replace();
    try {
      this.install(this.launching.prepare(launchArguments));
    } catch (error) {
      this.execution.terminate();
      throw error;
    }
    this.launchArguments = launchArguments;
    const { target } = this.context;
    if (!target.noDebug) this.breakpoints.setAgain();
    this.connection.afterResponse(() => {
      const threadId = target.debugger.threads()[0]?.id ?? 0;
      this.connection.event('continued', { threadId, allThreadsContinued: true });
      this.begin();
    });
  }

  private disconnect(): void {
    this.execution.abandon();
    this.connection.afterResponse(this.disconnected);
  }

  /**
   * Sends what has gathered: little by little while the program runs, everything when it stands still, so that a `stopped`
   * comes after all that was printed before it.
   */
  private report(): void {
    if (!this.context.launched) return;
    const all = this.context.phase !== 'running';
    const withThreads = all || !this.context.crowded;
    if (withThreads) this.threads.flush();
    this.launching.flush();
    this.output.flush(all);
    if (withThreads) {
      this.processes.flush(this.context.phase === 'stopped');
      this.context.restAfter(this.threads.count);
    }
  }
}

/** Requests that make sense before `initialize`. */
const BEFORE_INITIALIZE: ReadonlySet<string> = new Set(['initialize', 'disconnect', 'cancel']);

function isRequest(message: unknown): message is DebugProtocol.Request {
  if (typeof message !== 'object' || message === null) return false;
  const { type, seq, command } = message as Partial<DebugProtocol.Request>;
  return type === 'request' && typeof seq === 'number' && typeof command === 'string';
}

function asRequestError(command: string, error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  if (error instanceof DebuggerError) return refused(error.message);
  return internalError(command, error);
}
