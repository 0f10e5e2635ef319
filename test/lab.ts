/** What tests launch programs with: the sysroot that the build made, and a folder of C files that exists only in the test. */
import { fileURLToPath } from 'node:url';
import { openSysroot } from '../src/cli/host.ts';
import type { Sysroot } from '../src/compiler/sysroot.ts';
import type { LaunchHost } from '../src/debugger/launch.ts';

/** Where the files of a lab are. */
export const LAB = '/lab';

let opened: Sysroot | undefined;

/** dist/sysroot.bin; one serves a whole test file. */
export function builtSysroot(): Sysroot {
  opened ??= openSysroot(fileURLToPath(new URL('../dist/sysroot.bin', import.meta.url)));
  return opened;
}

/** Files by name below LAB, and nothing else. They are looked at anew each time. */
export function labHost(files: Readonly<Record<string, string>>): LaunchHost {
  const encode = (text: string) => new TextEncoder().encode(text);
  return {
    readFile: path => {
      const text = path.startsWith(`${LAB}/`) ? files[path.slice(LAB.length + 1)] : undefined;
      return text === undefined ? undefined : encode(text);
    },
    listFolder: path =>
      path === LAB
        ? Object.entries(files).map(([name, text]) => ({ name, folder: false, size: encode(text).length }))
        : [],
  };
}
