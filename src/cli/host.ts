/** Node as launches and debug adapters see it: its file system, reading only, and its timers. */
import { openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Sysroot } from '../compiler/sysroot.ts';
import type { AdapterHost } from '../dap/context.ts';
import type { LaunchHost } from '../debugger/launch.ts';

/** What cannot be read is not there. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

export const nodeHost: LaunchHost = {
  readFile: path => attempt(() => readFileSync(path)),
  listFolder(path) {
    const entries = attempt(() => readdirSync(path, { withFileTypes: true })) ?? [];
    return entries.flatMap(entry => {
      if (entry.isDirectory()) return [{ name: entry.name, folder: true, size: 0 }];
      if (!entry.isFile() && !entry.isSymbolicLink()) return [];
      const stat = attempt(() => statSync(join(path, entry.name)));
      if (!stat?.isFile() && !stat?.isDirectory()) return [];
      return [{ name: entry.name, folder: stat.isDirectory(), size: stat.size }];
    });
  },
};

const ownSysroot = (): string => join(dirname(fileURLToPath(import.meta.url)), 'sysroot.bin');

/** The sysroot beside the bundle we run from: megabytes, of which a program needs few, so it is read in pieces. */
export function openSysroot(path = ownSysroot()): Sysroot {
  const fd = openSync(path, 'r');
  return Sysroot.open((offset, length) => {
    const bytes = new Uint8Array(length);
    const read = readSync(fd, bytes, 0, length, offset);
    return bytes.subarray(0, read);
  });
}

/** What debug sessions of this process run on. They share the sysroot, which is opened at the first launch. */
export function adapterHost(sysrootPath?: string): AdapterHost {
  let sysroot: Sysroot | undefined;
  return {
    files: nodeHost,
    sysroot: () => {
      sysroot ??= openSysroot(sysrootPath);
      return sysroot;
    },
    schedule: callback => void setImmediate(callback),
    now: () => performance.now(),
    delay: (milliseconds, callback) => void setTimeout(callback, milliseconds),
  };
}
