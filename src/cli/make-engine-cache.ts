/** Makes dist/procstep.cache: `make-engine-cache FILE.c ...` runs the programs and keeps what V8 compiled for it. */
import { rmSync } from 'node:fs';
import { CACHE, loadCommand } from './engine-cache.ts';

rmSync(CACHE, { force: true });
const { command, makeCache } = loadCommand();
for (const file of process.argv.slice(2)) await command.main(['run', file]);
makeCache();
