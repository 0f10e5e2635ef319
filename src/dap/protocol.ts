/**
 * What our debug adapter says beyond the Debug Adapter Protocol. All names begin with `procstep/`; a client that does not
 * know them loses the process tree and the terminal, nothing else.
 */

/** Arguments of `launch` (the attributes of a launch.json configuration of type `procstep`). */
export interface LaunchArguments {
  /** The C file with `main`. Absolute path. Not with `replay`. */
  readonly program: string;
  /**
   * A replay file (*.procreplay) instead of a program. Absolute path. Everything is as it was recorded: nothing asks for input, and
   * of the other attributes only those that are about the debugger (`stopOnEntry`, `noDebug`, `limits.history`) count.
   */
  readonly replay?: string;
  /** All source files of the program, when there are several; `program` is added if it is missing. */
  readonly sources?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input: text given here is a file's contents, followed by end of file. Without it, the terminal. */
  readonly stdin?: string;
  /** The folder that becomes the program's working directory (a copy). Default: the program's folder. */
  readonly cwd?: string;
  readonly includePath?: readonly string[];
  readonly defines?: readonly string[];
  readonly schedule?: 'fifo' | 'roundRobin' | 'random' | 'manual';
  /** Instructions a thread may run before the timer interrupts it. */
  readonly quantum?: number;
  readonly seed?: number;
  readonly firstPid?: number;
  readonly limits?: {
    /** RLIMIT_NPROC, `ulimit -u`. */
    readonly processes?: number;
    /** RLIMIT_NOFILE, `ulimit -n`. */
    readonly openFiles?: number;
    /** RLIMIT_AS in bytes. */
    readonly addressSpace?: number;
    /** RLIMIT_FSIZE in bytes. */
    readonly fileSize?: number;
    /** RLIMIT_STACK in bytes. */
    readonly stack?: number;
    /** Instructions after which the whole machine stops. */
    readonly instructions?: number;
    /** MiB of simulated memory that the program and its recorded past may use together. Default 256. */
    readonly history?: number;
    /** Instructions for which everything is checked; 0: to the end. Default 50,000,000. */
    readonly checks?: number;
  };
  /** Look for mistakes of the program. Default true. */
  readonly checks?: boolean;
  readonly stopOnEntry?: boolean;
  /**
   * When the last process has ended: stop, so that one can go back from there (`continue` then ends the session). Default: only if
   * the user has stepped, paused or gone back in this session; a program that is just run ends when it ends.
   */
  readonly stopAtEnd?: boolean;
  readonly noDebug?: boolean;
  /** Where the program reads and writes: a terminal of its own, or the debug console only (then it has no terminal). */
  readonly console?: 'terminal' | 'debugConsole';
  /** Show all warnings that gcc -Wall shows. */
  readonly allWarnings?: boolean;
}

/** One row of the process tree; see ProcessesBody. */
export interface ProcessRow {
  readonly pid: number;
  readonly ppid: number;
  /** P0, P1, ... in the order of creation, as in the lecture; absent for init. */
  readonly label?: string;
  readonly name: string;
  readonly command: string;
  /** 'ready', 'running', 'blocked', 'stopped', 'zombie' */
  readonly state: 'ready' | 'running' | 'blocked' | 'stopped' | 'zombie';
  /** What it is blocked on, or how it ended: 'wait', 'read(pipe 5)', 'exit status 3', 'killed by SIGSEGV'. */
  readonly detail: string;
  /** Its parent ended before it did. */
  readonly orphan: boolean;
  readonly threads: readonly ThreadRow[];
}

export interface ThreadRow {
  /** Of a user-level thread, which has no tid of its own, that of the kernel thread that carries it. */
  readonly tid: number;
  /** Id of the DAP thread. */
  readonly threadId: number;
  /** Of a user-level thread (ucontext.h, uthread.h): its number in its process. It follows the kernel thread that carries it. */
  readonly userThread?: number;
  readonly name: string;
  readonly state: ProcessRow['state'];
  readonly detail: string;
}

/** Body of the event `procstep/processes`, and of the response to the request `procstep/processTree`. */
export interface ProcessesBody {
  readonly processes: readonly ProcessRow[];
  /** Instructions executed so far. */
  readonly clock: number;
}

/** Request `procstep/timeline`: events from `start` (default 0) on, at most `count` (default 1000). */
export interface TimelineArguments {
  readonly start?: number;
  readonly count?: number;
}

/** Body of the response to `procstep/timeline`. Clocks are instructions executed since the machine started. */
export interface TimelineBody {
  readonly clock: number;
  /** The farthest that was reached: everything before it is recorded. */
  readonly end: number;
  /** What the kernel did, in order. */
  readonly events: readonly {
    readonly clock: number;
    /** `fork`, `exec`, `exit`, `wait`, `signal-delivered`, `thread-start`, ... */
    readonly event: string;
    readonly pid: number;
    readonly tid: number;
    /** The process or thread that was made, or waited for. */
    readonly child?: number;
  }[];
  readonly totalEvents: number;
  /** Bytes of output that are shown already and, at this moment, not yet written. */
  readonly unwritten: number;
}

/** Request `procstep/seek`: go to the moment when so many instructions had been executed. Ends with a `stopped`. */
export interface SeekArguments {
  readonly clock: number;
}

/**
 * Request `procstep/goTo`: go to a place of the history. Ends with a `stopped`, whose text says where in time that is. Fails
 * when there is no such place, and says so.
 */
export type GoToArguments =
  /** The first statement of main, or the farthest moment that was reached. */
  | { readonly to: 'start' | 'end' }
  /** Event number `index` of `procstep/timeline`: right after it (default), or before the instruction that did it. */
  | { readonly to: 'event'; readonly index: number; readonly side?: 'before' | 'after' }
  /** Right after the nearest event behind or before this moment; of these kinds only, of this process only. */
  | {
      readonly to: 'nextEvent' | 'previousEvent';
      readonly events?: readonly string[];
      readonly pid?: number;
    }
  /** Right after this process or thread was created. */
  | { readonly to: 'birth'; readonly threadId: number };

/**
 * Request `procstep/lastRan`: go back to the last time that some thread (`threadId`: this one) was about to execute a statement
 * of this line. Ends with a `stopped`; its text says so if that has never happened before this moment.
 */
export interface LastRanArguments {
  readonly path: string;
  readonly line: number;
  readonly threadId?: number;
}

/**
 * Request `procstep/lastWritten`: go back to the last time that anything wrote to the bytes of a variable: any thread or process
 * that shares them, or a system call such as read(2). A variable is a child of `variablesReference` by name, or an lvalue
 * `expression`. Ends with a `stopped` before the instruction that writes (default), or after it; its text says who wrote what. Fails
 * for what has no place (`a + b`). The same as `last-written EXPRESSION` in the debug console.
 */
export type LastWrittenArguments = { readonly side?: 'before' | 'after' } & (
  | { readonly variablesReference: number; readonly name: string }
  | { readonly expression: string; readonly frameId?: number }
);

/** Our argument of DAP's `stepBack`: over calls (default), into them, or out to the call of the function. */
export interface StepBackArguments {
  readonly kind?: 'over' | 'into' | 'out';
}

/** Request `procstep/focus`: make this thread the one the client shows. */
export interface FocusArguments {
  readonly threadId: number;
}

/**
 * Request `procstep/runNext`: when the machine goes on, this thread, which must be able to run, has the CPU; nothing is executed
 * yet. Answered with a `stopped` of reason `switch`. With the schedule `manual`, a stop of reason `choice` asks for it. The
 * same as `run next ID` in the debug console.
 */
export interface RunNextArguments {
  readonly threadId: number;
}

/** Request `procstep/input`: bytes typed at the terminal, as UTF-8 text. */
export interface InputArguments {
  readonly data: string;
}

/** Event `procstep/terminal`: what the terminal shows next, as UTF-8 text. */
export interface TerminalBody {
  readonly data: string;
}

/** Event `procstep/diagnostics`: all the compiler had to say about the files of this launch. */
export interface DiagnosticsBody {
  readonly files: readonly {
    readonly path: string;
    readonly diagnostics: readonly {
      readonly severity: 'error' | 'warning' | 'note';
      readonly message: string;
      readonly option?: string;
      /** 1-based, end exclusive. */
      readonly line: number;
      readonly column: number;
      readonly endLine: number;
      readonly endColumn: number;
      readonly suggestion?: {
        readonly line: number;
        readonly column: number;
        readonly endLine: number;
        readonly endColumn: number;
        readonly text: string;
      };
      readonly notes: readonly {
        readonly path: string;
        readonly line: number;
        readonly column: number;
        readonly message: string;
      }[];
    }[];
  }[];
}

// --- Replays --------------------------------------------------------------------------------------------------

/** A text bound to a moment of the history. Clocks are instructions executed since the machine started. */
export interface MarkerRow {
  /** Number of the marker, for `procstep/removeMarker`. */
  readonly index: number;
  readonly clock: number;
  readonly kind: 'bookmark' | 'comment' | 'answer';
  readonly text: string;
  /** Id of the question that is answered. */
  readonly question?: string;
  readonly author?: string;
}

/** Request `procstep/addMarker`: mark the present moment. Answered with MarkersBody, as are the other requests about markers. */
export interface AddMarkerArguments {
  /** Default: `bookmark`. */
  readonly kind?: MarkerRow['kind'];
  readonly text: string;
  readonly question?: string;
  readonly author?: string;
}

/** Request `procstep/removeMarker`. */
export interface RemoveMarkerArguments {
  readonly index: number;
}

/** Body of the response to `procstep/markers`, `procstep/addMarker` and `procstep/removeMarker`: all markers, in the order of time. */
export interface MarkersBody {
  readonly markers: readonly MarkerRow[];
}

/**
 * Body of the response to `procstep/saveReplay`, which is possible at any time from the launch until `disconnect`: the history as a
 * replay file.
 */
export interface ReplayBody {
  /** Proposed name: `p3.procreplay`. */
  readonly name: string;
  /** The file, as UTF-8 text. */
  readonly text: string;
}

/** Request `procstep/inspectReplay`, possible without a launch: what is in the file, after it was run again. */
export interface InspectReplayArguments {
  readonly path: string;
}

export interface InspectReplayBody {
  /** Why it cannot be run or is not what it says; absent if it is. `line`: 1-based line of the file, 0 for none. */
  readonly trouble?: { readonly line: number; readonly reason: string };
  /** What is in it; absent if it cannot be read. */
  readonly replay?: {
    readonly program: string;
    readonly command: string;
    readonly schedule: string;
    readonly quantum: number;
    readonly seed: number;
    readonly firstPid: number;
    readonly machine: number;
    readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
    readonly clock: number;
    readonly end: 'done' | 'deadlock' | 'limit';
    readonly processes: number;
    /** Of the first process: 128 + n if signal n killed it. */
    readonly exitCode: number;
    /** How often something was changed by hand. */
    readonly changes: number;
    readonly markers: readonly Omit<MarkerRow, 'index'>[];
    /** What it writes, as text; the beginning of it if `outputBytes` are many. */
    readonly output: string;
    readonly outputBytes: number;
  };
  /** What the kernel does in it, in order; the first of them if `totalEvents` are more. As far as the run came. */
  readonly events: TimelineBody['events'];
  readonly totalEvents: number;
}
