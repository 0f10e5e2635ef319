/** Files that the command writes because it was told to, and what keeps it from that, said before work is done for nothing. */
import { accessSync, constants, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InputError } from './options.ts';

/** Throws InputError if a file of this path could not be made, or written over, as things are. */
export function checkWritable(path: string): void {
  const full = resolve(path);
  let there = full;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  if (there !== full && !statSync(there).isDirectory()) {
    throw new InputError(`${path} cannot be written: ${there} is no folder`);
  }
  try {
    accessSync(there, constants.W_OK);
  } catch {
    throw new InputError(`${path} cannot be written: ${there} is not yours to write; name another place`);
  }
}

/** Writes a file, with the folders it is in. Throws InputError. */
export function writeOut(path: string, content: string | Uint8Array): void {
  checkWritable(path);
  try {
    mkdirSync(dirname(resolve(path)), { recursive: true });
    writeFileSync(path, content);
  } catch (error) {
    throw new InputError(`${path} cannot be written: ${(error as Error).message}`);
  }
}
