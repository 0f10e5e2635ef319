// The command lines and scripts that our userland is compared on, and how one of them is run on Linux.
import { spawnSync } from 'node:child_process';
import { chownSync, cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = dirname(fileURLToPath(import.meta.url));

/** The files every case finds in its working directory. */
export const files = join(here, 'files');

/** Scripts for sh or for bash, separated by lines of three dashes. */
export const shellCases = shell =>
  readFileSync(join(here, `${shell}-cases.txt`), 'utf8')
    .split(/^---\n/m)
    .map(text => text.trim());

/** Command lines, one a line. */
export const commandCases = name =>
  readFileSync(join(here, name), 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'));

export const STDIN = 'standard\ninput\n';

/** Runs a script in a fresh copy of the files. `user` (a uid) owns the folder and runs it. */
export function runCase(script, { folder, shell, path, user, argv0 = 'sh' }) {
  rmSync(folder, { recursive: true, force: true });
  cpSync(files, folder, { recursive: true, preserveTimestamps: true });
  if (user !== undefined) {
    for (const name of ['', ...readdirSync(folder, { recursive: true })]) chownSync(join(folder, name), user, user);
  }
  return spawnSync(shell, ['-c', script], {
    cwd: folder,
    input: STDIN,
    timeout: 20000,
    encoding: 'utf8',
    env: {
      PATH: path,
      HOME: '/home/student',
      LC_ALL: 'C',
      TZ: 'UTC',
      ASAN_OPTIONS: 'detect_leaks=0:handle_segv=0',
    },
    argv0,
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
}
