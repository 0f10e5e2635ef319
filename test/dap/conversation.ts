/**
 * Conversations with the debug adapter, written down. A test speaks through the real codec over in-memory streams; what it
 * wants to see is logged as text a reader can judge (threads, stacks, scopes, variables, without ids), and at its end the
 * whole log is compared with the file of the test's name in golden/.
 */
import { PassThrough } from 'node:stream';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { expect, test } from 'vitest';
import { serve } from '../../src/cli/dap.ts';
import { encodeMessage, MessageDecoder } from '../../src/dap/codec.ts';
import type { AdapterHost } from '../../src/dap/context.ts';
import type { LaunchArguments, ProcessesBody } from '../../src/dap/protocol.ts';
import { builtSysroot, LAB, labHost } from '../lab.ts';

/** Milliseconds: what is delayed for longer waits until the test lets time pass. */
const LONG_DELAY = 1000;

/** A request that was answered with an error. */
export class Failure extends Error {
  constructor(readonly response: DebugProtocol.ErrorResponse) {
    super(response.body.error?.format ?? response.message);
  }
}

type Event = DebugProtocol.Event;

/** Bodies of the responses that tests look into. */
interface Bodies {
  initialize: DebugProtocol.Capabilities;
  setBreakpoints: DebugProtocol.SetBreakpointsResponse['body'];
  setFunctionBreakpoints: DebugProtocol.SetFunctionBreakpointsResponse['body'];
  setInstructionBreakpoints: DebugProtocol.SetInstructionBreakpointsResponse['body'];
  setDataBreakpoints: DebugProtocol.SetDataBreakpointsResponse['body'];
  setExceptionBreakpoints: { breakpoints: DebugProtocol.Breakpoint[] };
  dataBreakpointInfo: DebugProtocol.DataBreakpointInfoResponse['body'];
  breakpointLocations: DebugProtocol.BreakpointLocationsResponse['body'];
  stepInTargets: DebugProtocol.StepInTargetsResponse['body'];
  gotoTargets: DebugProtocol.GotoTargetsResponse['body'];
  exceptionInfo: DebugProtocol.ExceptionInfoResponse['body'];
  threads: DebugProtocol.ThreadsResponse['body'];
  stackTrace: DebugProtocol.StackTraceResponse['body'];
  scopes: DebugProtocol.ScopesResponse['body'];
  variables: DebugProtocol.VariablesResponse['body'];
  setVariable: DebugProtocol.SetVariableResponse['body'];
  evaluate: DebugProtocol.EvaluateResponse['body'];
  setExpression: DebugProtocol.SetExpressionResponse['body'];
  completions: DebugProtocol.CompletionsResponse['body'];
  readMemory: NonNullable<DebugProtocol.ReadMemoryResponse['body']>;
  writeMemory: NonNullable<DebugProtocol.WriteMemoryResponse['body']>;
  disassemble: NonNullable<DebugProtocol.DisassembleResponse['body']>;
  modules: DebugProtocol.ModulesResponse['body'];
  source: DebugProtocol.SourceResponse['body'];
  loadedSources: DebugProtocol.LoadedSourcesResponse['body'];
  'procstep/processTree': ProcessesBody;
}
type BreakpointAt = string | (DebugProtocol.SourceBreakpoint & { readonly line: number });

export class Conversation {
  readonly lines: string[] = [];
  private readonly toAdapter = new PassThrough();
  private readonly pending = new Map<number, { resolve(body: unknown): void; reject(why: Error): void }>();
  private readonly events: Event[] = [];
  private readonly waiting: { wanted(event: Event): boolean; found(event: Event): void }[] = [];
  private seq = 1;
  /** What is to happen after a while. */
  private delayed: (() => void)[] = [];
  /** The latest `procstep/processes`. */
  tree: ProcessesBody | undefined;
  /** Everything the terminal has shown. */
  terminal = '';
  /** Output events since they were last logged. */
  private printed: DebugProtocol.OutputEvent['body'][] = [];
  /** Called with every response, also to what was sent as bytes. */
  onResponse: (response: DebugProtocol.Response) => void = () => {};
  /** Resolves when the adapter has closed the connection. */
  readonly closed: Promise<void>;

  constructor(private readonly files: ReadonlyMap<string, string>) {
    const fromAdapter = new PassThrough();
    const decoder = new MessageDecoder();
    fromAdapter.on('data', (bytes: Buffer) => {
      for (const message of decoder.push(bytes)) this.receive(message as DebugProtocol.ProtocolMessage);
    });
    const host: AdapterHost = {
      files: labHost(Object.fromEntries(files)),
      sysroot: builtSysroot,
      schedule: callback => void setImmediate(callback),
      // Time stands still, so that slices are the same in every run.
      now: () => 0,
      delay: (milliseconds, callback) => {
        if (milliseconds < LONG_DELAY) setImmediate(callback);
        else this.delayed.push(callback);
      },
    };
    this.closed = serve(this.toAdapter, fromAdapter, host);
  }

  // --- Messages -----------------------------------------------------------------------------------------------

  private receive(message: DebugProtocol.ProtocolMessage): void {
    if (message.type === 'response') {
      const response = message as DebugProtocol.Response;
      this.onResponse(response);
      const request = this.pending.get(response.request_seq);
      this.pending.delete(response.request_seq);
      if (response.success) request?.resolve(response.body);
      else request?.reject(new Failure(response as DebugProtocol.ErrorResponse));
      return;
    }
    const event = message as Event;
    if (event.event === 'output') this.printed.push(event.body);
    if (event.event === 'procstep/terminal') this.terminal += event.body.data;
    if (event.event === 'procstep/processes') this.tree = event.body;
    const i = this.waiting.findIndex(w => w.wanted(event));
    if (i >= 0) this.waiting.splice(i, 1)[0]!.found(event);
    else this.events.push(event);
  }

  /** Bytes as they are, cut into pieces as a network might. */
  sendBytes(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i += 37) this.toAdapter.write(bytes.subarray(i, i + 37));
  }

  /** Sends a request; rejects with a Failure. */
  request<Command extends keyof Bodies>(command: Command, args?: unknown): Promise<Bodies[Command]>;
  request(command: string, args?: unknown): Promise<unknown>;
  request(command: string, args?: unknown): Promise<unknown> {
    const seq = this.seq++;
    const request: DebugProtocol.Request = { seq, type: 'request', command, arguments: args };
    return new Promise((resolve, reject) => {
      this.pending.set(seq, { resolve, reject });
      this.sendBytes(encodeMessage(request));
    });
  }

  /** The next event of one of these kinds, of those that nobody has taken yet. */
  event(...kinds: string[]): Promise<Event> {
    const wanted = (e: Event) => kinds.includes(e.event);
    const i = this.events.findIndex(wanted);
    if (i >= 0) return Promise.resolve(this.events.splice(i, 1)[0]!);
    return new Promise(found => this.waiting.push({ wanted, found }));
  }

  /** Events of this kind that have come and that nobody has taken. */
  seen(kind: string): Event[] {
    return this.events.filter(e => e.event === kind);
  }

  hangUp(): void {
    this.toAdapter.end();
  }

  // --- Places -------------------------------------------------------------------------------------------------

  path(name: string): string {
    return `${LAB}/${name}`;
  }

  /** The line that is marked with this comment: 'after fork' finds `// after fork`. */
  line(name: string, mark: string): number {
    const at = (this.files.get(name) ?? '').split('\n').findIndex(l => l.endsWith(`// ${mark}`));
    if (at < 0) throw new Error(`${name} has no line marked '${mark}'`);
    return at + 1;
  }

  /** Sets breakpoints on marked lines and logs what became of them. */
  async breakAt(name: string, ...at: BreakpointAt[]): Promise<void> {
    const breakpoints = at.map(b => (typeof b === 'string' ? { line: this.line(name, b) } : b));
    const { breakpoints: set } = await this.request('setBreakpoints', {
      source: { path: this.path(name) },
      breakpoints,
    });
    for (const b of set) this.log(breakpointText(b));
  }

  // --- Running ------------------------------------------------------------------------------------------------

  async initialize(
    more: Partial<DebugProtocol.InitializeRequestArguments> = {},
  ): Promise<DebugProtocol.Capabilities> {
    return this.request('initialize', {
      adapterID: 'procstep',
      linesStartAt1: true,
      columnsStartAt1: true,
      pathFormat: 'path',
      ...more,
    });
  }

  /** Initialize, launch, `configure`, configurationDone. */
  async launch(
    program: string,
    options: Partial<LaunchArguments> = {},
    configure: () => Promise<void> = async () => {},
  ): Promise<void> {
    await this.initialize();
    await this.request('launch', { program: this.path(program), ...options });
    await this.event('initialized');
    await configure();
    await this.request('configurationDone');
  }

  /** Waits for the next stop, logs it with the output before it, and gives its thread. */
  async stop(): Promise<number> {
    const { event, body } = await this.event('stopped', 'terminated');
    this.logOutput();
    if (event === 'terminated')
      throw new Error(`the program ended instead of stopping:\n${this.lines.join('\n')}`);
    const hit = body.hitBreakpointIds ? ` [breakpoint ${body.hitBreakpointIds.join(', ')}]` : '';
    this.log(`stopped: ${body.reason}: ${body.description}${hit}: ${body.text}`);
    await this.logTop(body.threadId);
    return body.threadId;
  }

  /** Sends a request that makes the program run, and waits for the stop. */
  async run(
    command: 'continue' | 'next' | 'stepIn' | 'stepOut' | 'stepBack' | 'reverseContinue' | 'procstep/seek',
    threadId: number,
    more: object = {},
  ): Promise<number> {
    this.log(`--- ${command} ${threadId}`);
    await this.request(command, { threadId, ...more });
    return this.stop();
  }

  /** All that was to happen after a while happens now, or as soon as there is something of the kind. */
  async passTime(): Promise<void> {
    while (this.delayed.length === 0) await new Promise(setImmediate);
    for (const callback of this.delayed.splice(0)) callback();
  }

  /** Waits until the terminal has shown this. */
  async shows(text: string): Promise<void> {
    while (!this.terminal.includes(text)) await new Promise(setImmediate);
  }

  /** Waits until this many instructions have been executed. */
  async hasRun(instructions: number): Promise<void> {
    // Requests over streams in memory are answered in microtasks: the machine must be given its turns.
    while ((await this.request('procstep/processTree')).clock < instructions) await new Promise(setImmediate);
  }

  /** Waits for the end of the last process and logs it. Who has stepped is asked to stay there, and goes on to the end. */
  async end(): Promise<void> {
    const { event, body } = await this.event('terminated', 'stopped');
    this.logOutput();
    if (event === 'stopped' && body.description === 'Program ended') {
      this.log(`stopped: ${body.description}: ${body.text}`);
      await this.request('continue', { threadId: body.threadId });
      await this.end();
      return;
    }
    if (event === 'stopped')
      throw new Error(`the program stopped instead of ending: ${JSON.stringify(body)}`);
    const [exited] = this.seen('exited');
    this.log(`ended${exited ? ` with exit code ${exited.body.exitCode}` : ''}`);
  }

  async continueToEnd(threadId: number): Promise<void> {
    this.log(`--- continue ${threadId}`);
    await this.request('continue', { threadId });
    await this.end();
  }

  // --- The log ------------------------------------------------------------------------------------------------

  /** Addresses, inode numbers and lines of the library are left out: they move whenever the sysroot is worked on. */
  log(text: string): void {
    const masked = text
      .replaceAll(/0x[0-9a-f]{5,}/g, '<address>')
      .replaceAll(/\d+(?= instructions before the present)|(?<=positions go from 0 to )\d+/g, '<n>')
      .replaceAll(/(?<=inode = )\d+/g, '<number>')
      .replaceAll(/([\w-]+\.c):\d+(:\d+)?/g, (place, name) => (this.files.has(name) ? place : name));
    this.lines.push(...masked.trimEnd().split('\n'));
  }

  /** What the program has printed since this was last asked. */
  logOutput(): void {
    for (const { category, output, source, line } of this.printed) {
      const where = source ? `   <${source.name}:${line}>` : '';
      for (const l of output.trimEnd().split('\n')) this.log(`${category ?? 'console'}| ${l}${where}`);
    }
    this.printed = [];
  }

  private async logTop(threadId: number): Promise<void> {
    const { stackFrames } = await this.request('stackTrace', { threadId, levels: 1 });
    if (stackFrames[0]) this.log(`  ${frameText(stackFrames[0])}`);
  }

  async logThreads(): Promise<void> {
    const { threads } = await this.request('threads');
    for (const t of threads) this.log(`thread ${t.name}`);
  }

  async logStack(threadId: number): Promise<DebugProtocol.StackFrame[]> {
    const { stackFrames } = await this.request('stackTrace', { threadId });
    for (const f of stackFrames) this.log(`  ${frameText(f)}`);
    return stackFrames;
  }

  /** Id of a thread's innermost frame with the student's own code. */
  async frame(threadId: number): Promise<number> {
    const { stackFrames } = await this.request('stackTrace', { threadId });
    const own = stackFrames.find(f => f.presentationHint === 'normal');
    if (!own) throw new Error(`thread ${threadId} has no frame with source`);
    return own.id;
  }

  /** Variables of a scope of a thread's own innermost frame, `depth` levels deep. */
  async logScope(threadId: number, scope: string, depth = 1, only?: RegExp): Promise<void> {
    const { scopes } = await this.request('scopes', { frameId: await this.frame(threadId) });
    const found = scopes.find(s => s.name === scope);
    if (!found) throw new Error(`there is no scope ${scope} among ${scopes.map(s => s.name)}`);
    this.log(`${scope} of ${threadId}:`);
    await this.logVariables(found.variablesReference, depth, '  ', only);
  }

  async logVariables(variablesReference: number, depth: number, indent = '  ', only?: RegExp): Promise<void> {
    const { variables } = await this.request('variables', { variablesReference });
    for (const v of variables) {
      if (only && !only.test(v.name)) continue;
      this.log(`${indent}${v.name} = ${v.value}${v.type ? ` (${v.type})` : ''}`);
      if (depth > 1 && v.variablesReference > 0) {
        await this.logVariables(v.variablesReference, depth - 1, `${indent}  `);
      }
    }
  }

  /** Evaluates and logs the result or the error. */
  async evaluate(expression: string, threadId?: number, context = 'watch'): Promise<void> {
    const frameId = threadId === undefined ? undefined : await this.frame(threadId);
    await this.attempt(`${context} ${expression}`, async () => {
      const { result, type } = await this.request('evaluate', { expression, frameId, context });
      return `${result}${type ? ` (${type})` : ''}`;
    });
  }

  /** Logs what comes of something that may be refused. */
  async attempt(title: string, act: () => Promise<unknown>): Promise<void> {
    try {
      const result = await act();
      this.log(`${title} -> ${typeof result === 'string' ? result : JSON.stringify(result ?? {})}`);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const shown = error.response.body.error?.showUser ? ' (shown)' : '';
      this.log(`${title} -> error${shown}: ${error.message}`);
    }
  }

  /** The process tree as the view shows it. */
  logTree(): void {
    for (const p of this.tree?.processes ?? []) {
      const detail = p.detail ? `: ${p.detail}` : '';
      this.log(
        `process ${p.label ?? '--'} ${p.pid} <- ${p.ppid} ${p.name} ${p.state}${detail}${p.orphan ? ' (orphan)' : ''}`,
      );
    }
  }
}

function frameText(f: DebugProtocol.StackFrame): string {
  const hint = f.presentationHint === 'subtle' ? ' (library)' : '';
  const where = f.source ? ` ${f.source.name}:${f.line}:${f.column}` : '';
  return `${f.name}${where}${hint}`;
}

export function breakpointText(b: DebugProtocol.Breakpoint): string {
  const where = b.source ? ` ${b.source.name}:${b.line}` : '';
  return `breakpoint ${b.id}${where} ${b.verified ? 'verified' : 'pending'}${b.message ? ` (${b.message})` : ''}`;
}

/** A test whose log is compared with golden/<name>.txt. `files` are the C files of its folder. */
export function conversation(
  name: string,
  files: Readonly<Record<string, string>>,
  converse: (c: Conversation) => Promise<void>,
): void {
  test(name, async () => {
    const c = new Conversation(new Map(Object.entries(files)));
    try {
      await converse(c);
    } catch (error) {
      if (error instanceof Error) error.message += `\nafter:\n${c.lines.join('\n')}`;
      throw error;
    } finally {
      c.hangUp();
    }
    const file = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    await expect(`${c.lines.join('\n')}\n`).toMatchFileSnapshot(`${file}.txt`);
  });
}
