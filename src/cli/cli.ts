/** dist/cli.js, the `procstep` on the PATH. */
import { loadCommand } from './engine-cache.ts';

process.exitCode = await loadCommand().command.main(process.argv.slice(2));
