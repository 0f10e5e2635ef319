/** Node's file system as a launch sees it: reading only. */
import { openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Sysroot } from '../compiler/sysroot.ts';
import type { LaunchHost } from '../debugger/launch.ts';

export const nodeHost: LaunchHost = {
  readFile(path) {
    try {
      return readFileSync(path);
    } catch {
      return undefined;
    }
  },
  listFolder(path) {
    try {
      return readdirSync(path).flatMap(name => {
        try {
          const stat = statSync(join(path, name));
          return stat.isDirectory() || stat.isFile()
            ? [{ name, folder: stat.isDirectory(), size: stat.size }]
            : [];
        } catch {
          return [];
        }
      });
    } catch {
      return [];
    }
  },
};

/** The sysroot beside the bundle we run from: megabytes, of which a program needs few, so it is read in pieces. */
export function openSysroot(path = join(dirname(fileURLToPath(import.meta.url)), 'sysroot.bin')): Sysroot {
  const fd = openSync(path, 'r');
  return Sysroot.open((offset, length) => {
    const bytes = new Uint8Array(length);
    const read = readSync(fd, bytes, 0, length, offset);
    return bytes.subarray(0, read);
  });
}
