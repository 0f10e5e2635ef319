/** The `procstep` command. What a run does not need is loaded when asked for: a short run is over sooner. */
import { LaunchError, Toolchain } from '../debugger/launch.ts';
import { nodeHost, openSysroot } from './host.ts';
import { parseOptions, type RunCommand, USAGE, UsageError } from './options.ts';
import { tell, tellDiagnostics } from './output.ts';
import { run, shownPath } from './run.ts';
import { NOT_COMPILED } from './status.ts';

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

async function perform(words: readonly string[]): Promise<number> {
  const [command, ...rest] = words;
  switch (command) {
    case 'run':
      return run(parseOptions(rest));
    case 'check':
      return check(parseOptions(rest));
    case 'replay':
      return (await import('./replay.ts')).replay(rest);
    case 'verify':
      return (await import('./verify.ts')).verifyCommand(rest);
    case 'grade':
      return (await import('./grade.ts')).gradeCommand(rest);
    case 'hand-in':
      return (await import('./handin.ts')).handInCommand(rest);
    case 'dap':
      return (await import('./dap.ts')).dap(rest);
    case 'help':
    case '--help':
    case '-h':
      tell(USAGE, 1);
      return 0;
    default:
      throw new UsageError(command === undefined ? 'say what to do' : `there is no command '${command}'`);
  }
}

/** Does what the words of the command line say; the exit status. */
export async function main(words: readonly string[]): Promise<number> {
  try {
    return await perform(words);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    tell(`procstep: ${error.message}\n\n${USAGE}`);
    return USAGE_STATUS;
  }
}
