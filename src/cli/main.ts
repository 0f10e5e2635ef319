/** The `procstep` command. What a run does not need is loaded when asked for: a short run is over sooner. */
import { closest } from '../compiler/suggest.ts';
import { LaunchError, Toolchain } from '../debugger/launch.ts';
import { nodeHost, openSysroot } from './host.ts';
import { InputError, parseOptions, type RunCommand, UsageError } from './options.ts';
import { tell, tellDiagnostics } from './output.ts';
import { run, shownPath } from './run.ts';
import { NOT_COMPILED } from './status.ts';
import { COMMANDS, type Command, helpOf, isCommand, OVERVIEW, reminderOf } from './usage.ts';

const USAGE_STATUS = 2;

function check({ configuration }: RunCommand): number {
  const toolchain = new Toolchain(openSysroot(), nodeHost, configuration, shownPath);
  try {
    const objects = configuration.sources.map(path => toolchain.compile(path));
    const said = configuration.sources.flatMap(path => toolchain.diagnostics.get(path) ?? []);
    tellDiagnostics(said);
    return objects.every(o => o) ? 0 : NOT_COMPILED;
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    tell(`procstep: ${error.message}\n`);
    return NOT_COMPILED;
  }
}

async function perform(command: Command, words: readonly string[]): Promise<number> {
  switch (command) {
    case 'run':
      return run(parseOptions(words));
    case 'check':
      return check(parseOptions(words));
    case 'replay':
      return (await import('./replay.ts')).replay(words);
    case 'verify':
      return (await import('./verify.ts')).verifyCommand(words);
    case 'grade':
      return (await import('./grade.ts')).gradeCommand(words);
    case 'hand-in':
      return (await import('./handin.ts')).handInCommand(words);
    case 'dap':
      return (await import('./dap.ts')).dap(words);
  }
}

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h';

/** The help that these words ask for: of all, or of a command. What comes after `--` is the program's. */
function helpWanted([first, ...rest]: readonly string[]): string | undefined {
  if (first === 'help' || isHelp(first)) return isCommand(rest[0]) ? helpOf(rest[0]) : OVERVIEW;
  const end = rest.indexOf('--');
  const asked = (end < 0 ? rest : rest.slice(0, end)).some(isHelp);
  return asked && isCommand(first) ? helpOf(first) : undefined;
}

function noCommand(word: string): string {
  const near = closest(word, Object.keys(COMMANDS));
  return `there is no command '${word}'${near === undefined ? '' : `; did you mean '${near}'?`}`;
}

/** Does what the words of the command line say; the exit status. */
export async function main(words: readonly string[]): Promise<number> {
  const help = helpWanted(words);
  if (help !== undefined) {
    tell(help, 1);
    return 0;
  }
  const [command, ...rest] = words;
  if (!isCommand(command)) {
    tell(`procstep: ${command === undefined ? 'say what to do' : noCommand(command)}\n\n${OVERVIEW}`);
    return USAGE_STATUS;
  }
  try {
    return await perform(command, rest);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const reminder = error instanceof UsageError ? reminderOf(command) : '';
    tell(`procstep: ${error.message}\n${reminder}`);
    return USAGE_STATUS;
  }
}
