/**
 * What the services of a session share: the connection, what the client understands, and the program under debugging with the
 * one fact every request depends on: does the machine run or stand still?
 */
import type { Sysroot } from '../compiler/sysroot.ts';
import type { DebuggerApi } from '../debugger/api.ts';
import type { LaunchHost, Toolchain } from '../debugger/launch.ts';
import type { InputQueue } from '../kernel/decisions.ts';
import type { SessionRecorder } from '../replay/record.ts';
import type { Client } from './client.ts';
import type { Connection } from './connection.ts';
import { ended, notInitialized, notLaunched, running } from './errors.ts';

/** What a session may ask of where it runs. */
export interface AdapterHost {
  readonly files: LaunchHost;
  /** The C library, headers and /bin; asked for at the first launch. */
  sysroot(): Sysroot;
  /** Call back soon, after the messages that have come in were handled. */
  schedule(callback: () => void): void;
  /** A clock in milliseconds, by which slices are kept short. What the program does never depends on it. */
  now(): number;
  /** Call back once, after about this time. */
  delay(milliseconds: number, callback: () => void): void;
}

/** A launched program. A restart makes a new one. */
export interface Target {
  readonly debugger: DebuggerApi;
  readonly toolchain: Toolchain;
  /** Where typed input goes; undefined when standard input is not the terminal. */
  readonly keyboard: InputQueue | undefined;
  readonly noDebug: boolean;
  readonly stopOnEntry: boolean;
  /** Stop when the last process has ended; undefined: if the user has explored the program. */
  readonly stopAtEnd?: boolean;
  /** Instructions after which the machine is stopped. */
  readonly instructionLimit: number;
  /** The program's name, without folder and suffix. */
  readonly name: string;
  /** The history as a replay file. */
  readonly recorder: SessionRecorder;
}

/** `launched`: the machine is booted and has not run yet. `over`: no process is left, or the session was ended. */
export type Phase = 'empty' | 'launched' | 'running' | 'stopped' | 'over';

/** Milliseconds between two reports of a running program. */
const REPORT_EVERY = 50;
/** What clients do with a list of processes or threads takes longer the more there are: milliseconds for each before the next. */
const REST_FOR_EACH = 0.25;

export class Context {
  phase: Phase = 'empty';
  private knownClient: Client | undefined;
  private launchedTarget: Target | undefined;
  private reportPlanned = false;
  private resting = false;
  /** Sends what has gathered since the last report; the session sets it. */
  report: () => void = () => {};
  /** Frames, variables and everything else that belonged to the last stop are void. */
  readonly onResume: (() => void)[] = [];

  constructor(
    readonly connection: Connection,
    readonly host: AdapterHost,
  ) {}

  get client(): Client {
    if (!this.knownClient) throw notInitialized('this request');
    return this.knownClient;
  }

  set client(client: Client) {
    this.knownClient = client;
  }

  get initialized(): boolean {
    return this.knownClient !== undefined;
  }

  get target(): Target {
    if (!this.launchedTarget) throw notLaunched();
    return this.launchedTarget;
  }

  set target(target: Target) {
    this.launchedTarget = target;
  }

  get launched(): boolean {
    return this.launchedTarget !== undefined;
  }

  /** For requests that may come at any time after the launch: a running machine stands still between two slices. */
  get debugger(): DebuggerApi {
    return this.target.debugger;
  }

  /** For requests about a stop. Throws when the program runs or is gone. */
  get stopped(): DebuggerApi {
    this.requireStopped();
    return this.target.debugger;
  }

  requireStopped(): void {
    if (this.phase === 'running') throw running();
    if (this.phase === 'over') throw ended();
    if (!this.launchedTarget) throw notLaunched();
  }

  /** Processes and threads of a running program were reported a moment ago: a client that gets thousands needs a rest. */
  get crowded(): boolean {
    return this.resting;
  }

  /** So many threads were reported: `crowded` for as long as it takes to look at them. */
  restAfter(threads: number): void {
    const rest = threads * REST_FOR_EACH;
    if (rest <= REPORT_EVERY || this.resting) return;
    this.resting = true;
    this.host.delay(rest, () => {
      this.resting = false;
      this.report();
    });
  }

  /** There is something to report: it is sent within a moment, together with what else comes up until then. */
  reportSoon(): void {
    if (this.reportPlanned) return;
    this.reportPlanned = true;
    this.host.delay(REPORT_EVERY, () => {
      this.reportPlanned = false;
      this.report();
    });
  }
}
