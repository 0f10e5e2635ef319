/** What `procstep help` says: of all commands in a line each, and of one in full. */

interface Described {
  /** The words after `procstep`, in one line each. */
  readonly calls: readonly string[];
  /** What it does, for the list of all. */
  readonly does: string;
  /** What else there is to know. */
  readonly more: string;
}

const OF_PROGRAMS = `options:
  -I DIR, -D NAME[=VALUE]       as gcc's; other gcc flags that change nothing here are accepted
  -Wall                         all warnings`;

const OF_RUNS = `  --dir DIR                     the program's working directory is a copy of DIR (default: the first file's folder)
  --bin NAME=FILE.c[,FILE.c]    one more executable in the working directory
  --schedule WHICH              round-robin (default), fifo or random
  --quantum N                   instructions a thread runs before the timer interrupts it (default 1000000)
  --seed N                      of the random schedule and the kernel's random numbers (default 1)
  --first-pid N                 pid of the first process (default 59101)
  --env NAME=VALUE              a variable of the program's environment
  --nproc N                     the limit of ulimit -u
  --max-instructions N          stop the machine after N instructions
  --events FILE                 write one JSON object a line for every kernel event
  --real-time                   sleep takes its time (default: what nobody could use of it is skipped)
  --check[=WHICH,...]           look for mistakes while it runs: memory, uninitialised, races, leaks
                                (these four without a list), overflow
  --record FILE                 write a replay of the run: *.procreplay
  --tty, --no-tty               whether the program sees a terminal (default: whether our stdout is one)`;

const WHAT_IT_PROVES =
  'It proves that this program with these decisions gives this result, not who made the file.';

/** Every command there is. */
export const COMMANDS = {
  run: {
    calls: ['run [options] FILE.c [MORE.c ...] [-- ARG ...]', 'run [options] SCRIPT.sh | sh [-- ARG ...]'],
    does: 'compile and run to the end of the last process',
    more: `A script or sh runs in a shell, which finds ./NAME for each NAME.c beside it.

${OF_PROGRAMS}
${OF_RUNS}

exit status: that of the first process, 128+n if signal n killed it, 125 if it does not compile, 124 if a limit or a
deadlock stopped it`,
  },
  check: {
    calls: ['check [options] FILE.c [MORE.c ...]'],
    does: 'compile only, show errors and warnings',
    more: `${OF_PROGRAMS}

exit status: 0, or 125 if there are errors`,
  },
  replay: {
    calls: ['replay FILE'],
    does: 'print what a recorded run printed',
    more: 'exit status: that of the run, or 125 if the file cannot be used',
  },
  verify: {
    calls: ['verify FILE [--source DIR] [--json]'],
    does: 'run a replay again and compare everything it says',
    more: `${WHAT_IT_PROVES}

options:
  --source DIR                  the sources in the replay must be those of DIR
  --json                        the report as one JSON object: "ok", and why not ("line", "reason") or what ran

exit status: 0 if all is so, 1 if not`,
  },
  grade: {
    calls: ['grade [options] ASSIGNMENT SUBMISSION ...'],
    does: 'run and judge what was handed in',
    more: `ASSIGNMENT is a NAME.procassignment.yaml or .json. A SUBMISSION is a folder, a zip archive of one, a C file or a replay; a folder that
holds nothing but a folder is that folder. One that cannot be read or run loses its points, with a reason.

options:
  --format WHICH                text (default), json, junit, or of one submission gradescope, prairielearn, classroom50
  --json                        the same as --format json
  --output FILE                 write the results there (default: stdout)
  --replays DIR                 write a replay of the first run that failed of each check

exit status: 0 whatever the points, 2 if the assignment is wrong`,
  },
  'hand-in': {
    calls: ['hand-in ASSIGNMENT DIR'],
    does: 'pack what an assignment asks for, from its folder, into DIR',
    more: 'exit status: 0, or 1 if something is missing, which is said',
  },
  dap: {
    calls: ['dap [--port N]'],
    does: 'speak the Debug Adapter Protocol',
    more: 'On stdin and stdout, or on a port of this machine (0: a free one, which is said), where each connection is a session.',
  },
} as const satisfies Readonly<Record<string, Described>>;

export type Command = keyof typeof COMMANDS;

export const isCommand = (word: string | undefined): word is Command =>
  word !== undefined && Object.hasOwn(COMMANDS, word);

const WIDTH = 52;

/** All commands. */
export const OVERVIEW = `usage:
${Object.values<Described>(COMMANDS)
  .map(({ calls, does }) => {
    const lines = calls.map(call => `  procstep ${call}`);
    const last = lines.pop() ?? '';
    return [...lines, `${last.padEnd(WIDTH)}  ${does}`].join('\n');
  })
  .join('\n')}

'procstep help COMMAND' says more about one of them.
`;

const callsOf = (command: Command): string =>
  COMMANDS[command].calls.map((call, i) => `${i === 0 ? 'usage: ' : '       '}procstep ${call}\n`).join('');

/** One command in full. */
export function helpOf(command: Command): string {
  const { does, more }: Described = COMMANDS[command];
  return `${callsOf(command)}\n${does[0]!.toUpperCase()}${does.slice(1)}.\n\n${more}\n`;
}

/** How a command is called, for whoever called it wrongly. */
export const reminderOf = (command: Command): string =>
  `${callsOf(command)}'procstep help ${command}' says more.\n`;
