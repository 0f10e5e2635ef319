/**
 * Loads the bundle of the command with what V8 made of it before.
 *
 * Half of the time of a short run would go into compiling our own JavaScript. V8 can hand out what it compiled, functions
 * included that were compiled late, and take it back in another process. The file is made when Procstep is built, after a
 * run of a program, so that it holds what runs need; another version of Node, or other flags, refuse it and
 * compile as usual.
 */
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

const FOLDER = dirname(fileURLToPath(import.meta.url));
const BUNDLE = join(FOLDER, 'procstep.cjs');
export const CACHE = join(FOLDER, 'procstep.cache');
/**
 * What a function may run before V8 optimises it: fifteen times V8's own choice. A launch is a tenth of a second of much code
 * that runs a little; by default a third of its processor time goes into optimising what is not run again.
 */
const FLAGS = '--interrupt-budget=1000000';
/** V8 complains on stderr about flags it does not know: the last Node whose V8 is known to have it. */
const NEWEST_KNOWN = 22;

/** What the bundle exports: src/cli/main.ts. */
export type Command = typeof import('./main.ts');

/** V8 itself compares no more than the length of the source, so a cache older than the bundle is none. */
function readCache(): Buffer | undefined {
  try {
    return statSync(CACHE).mtimeMs >= statSync(BUNDLE).mtimeMs ? readFileSync(CACHE) : undefined;
  } catch {
    return undefined; // not made yet
  }
}

/** The command, from dist/procstep.cjs. `makeCache` writes what has been compiled until then for the next process. */
export function loadCommand(): { readonly command: Command; readonly makeCache: () => void } {
  if (Number.parseInt(process.versions.node, 10) <= NEWEST_KNOWN) setFlagsFromString(FLAGS);
  // The bundler writes ASCII; a string of one-byte characters is what V8 takes as it is.
  const source = `(function (exports, require, module, __filename) {${readFileSync(BUNDLE, 'latin1')}\n})`;
  const cachedData = readCache();
  const script = new Script(source, { filename: BUNDLE, ...(cachedData ? { cachedData } : {}) });
  const module: { exports: unknown } = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(import.meta.url), module, BUNDLE);
  return {
    command: module.exports as Command,
    makeCache: () => {
      writeFileSync(`${CACHE}.new`, script.createCachedData());
      renameSync(`${CACHE}.new`, CACHE);
    },
  };
}
