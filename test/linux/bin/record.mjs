// Records what the real programs of Linux (dash, coreutils, diffutils, findutils, grep) print for sh-cases.txt and
// cases.txt, into test/userland/recorded.json, with which npm test compares ours on the simulated machine.
//
//   sudo node test/linux/bin/record.mjs
//
// As root, because the cases must be run by an ordinary user, whom permissions concern.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandCases, here, runCase, shellCases } from './cases.mjs';

const USER = 1000;
const work = mkdtempSync(join(tmpdir(), 'procstep-record-'));
chmodSync(work, 0o755);

const record = script => {
  const folder = join(work, 'student');
  const { stdout, stderr, status, signal } = runCase(script, {
    folder,
    shell: '/usr/bin/dash',
    path: '/usr/bin:/bin',
    user: USER,
  });
  if (status === null) throw new Error(`${script}\nended by ${signal}`);
  return { script, stdout, stderr, status };
};

const recorded = { sh: shellCases().map(record), programs: commandCases('cases.txt').map(record) };
writeFileSync(join(here, '../../userland/recorded.json'), `${JSON.stringify(recorded, null, 1)}\n`);
rmSync(work, { recursive: true });
