/**
 * Requests that fail, as values made by named factories: one place for every sentence a user may read.
 *
 * An error is shown by the client in a dialog only when the user did something that has no other place to fail (a launch, a
 * wrong launch configuration); others appear where they were asked for: in the watch, the hover, the debug console.
 */

export class RequestError extends Error {
  constructor(
    /** Number of the kind of error, for clients and tests. */
    readonly id: number,
    /** What the user reads. */
    message: string,
    /** The client shows it in a dialog. */
    readonly shown = false,
    /** DAP `message`: the short machine-readable form, where the protocol has one. */
    readonly short: 'cancelled' | 'notStopped' | undefined = undefined,
  ) {
    super(message);
  }
}

export const unknownRequest = (command: string): RequestError =>
  new RequestError(1001, `there is no request '${command}'`);

export const badArgument = (command: string, name: string, wanted: string): RequestError =>
  new RequestError(1002, `${command}: '${name}' must be ${wanted}`);

export const badArguments = (command: string): RequestError =>
  new RequestError(1003, `${command}: the arguments must be an object`);

export const internalError = (command: string, error: unknown): RequestError =>
  new RequestError(
    1004,
    `${command} failed inside the debugger: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );

export const notInitialized = (command: string): RequestError =>
  new RequestError(1005, `${command}: the session has not been initialized`);

export const alreadyInitialized = (): RequestError =>
  new RequestError(1006, 'initialize may be sent only once');

export const notLaunched = (): RequestError => new RequestError(1007, 'no program has been launched');

export const alreadyLaunched = (): RequestError =>
  new RequestError(1008, 'this session has launched a program already');

export const noAttach = (): RequestError =>
  new RequestError(
    1009,
    'there is nothing to attach to: programs run on a simulated computer. Use "request": "launch" in the configuration.',
    true,
  );

/** For requests that look at a machine that stands still. */
export const running = (): RequestError =>
  new RequestError(1010, 'the program is running: pause it first', false, 'notStopped');

export const ended = (): RequestError => new RequestError(1011, 'all processes have ended');

/** The last process has ended and the session has not. */
export const atTheEnd = (): RequestError =>
  new RequestError(1013, 'the program has ended: step back, or continue to end the session', true);

/** The debugger or the evaluator says no, in words. */
export const refused = (message: string): RequestError => new RequestError(1012, message);

/** Longest text of a wrong value in a message. */
const MOST_GIVEN = 60;

/** An attribute of the launch configuration is wrong. */
export function badLaunchAttribute(name: string, wanted: string, given: unknown): RequestError {
  const text = JSON.stringify(given) ?? '';
  const not =
    text === '' ? '' : `; it is ${text.length > MOST_GIVEN ? `${text.slice(0, MOST_GIVEN)}…` : text}`;
  return new RequestError(2001, `"${name}" in the launch configuration must be ${wanted}${not}`, true);
}

export const noSuchAttribute = (name: string, advice: string): RequestError =>
  new RequestError(2007, `a launch configuration has no "${name}": ${advice}`, true);

export const noProgram = (): RequestError =>
  new RequestError(
    2002,
    'the launch configuration has no "program": name the C file that has main(), for example "${file}"',
    true,
  );

/** A replay that cannot be opened or run. */
export const noReplay = (why: string): RequestError => new RequestError(2006, why, true);

export const launchFailed = (why: string): RequestError => new RequestError(2004, why, true);

/** `first` is the first error as `p1.c:3: message`. Silent: the list of problems and the console say more than a dialog. */
export const doesNotCompile = (program: string, errors: number, first: string): RequestError =>
  new RequestError(
    2005,
    `${program} does not compile (${errors === 1 ? '1 error' : `${errors} errors`}): ${first}${/[.?!]$/.test(first) ? '' : '.'} Correct the program and start again; the Problems panel and the debug console list every error.`,
  );

export const staleReference = (what: string): RequestError =>
  new RequestError(3001, `this ${what} belongs to an earlier stop: ask again`);

export const noSuchThread = (id: number): RequestError => new RequestError(3002, `there is no thread ${id}`);

export const kernelThread = (): RequestError =>
  new RequestError(3003, 'the kernel is not stepped: select a process in the call stack first', true);

export const noException = (): RequestError =>
  new RequestError(3004, 'this thread has not stopped on an exception');

export const noSource = (): RequestError => new RequestError(3005, 'the text of this source is not known');

export const noTerminal = (): RequestError =>
  new RequestError(
    3006,
    'this program has no terminal: its standard input is given by the launch configuration',
  );
