// Records what the real programs of Linux (dash, bash, coreutils, diffutils, findutils, grep, mawk) print for sh-cases.txt,
// bash-cases.txt and cases.txt, into test/userland/recorded.json, with which npm test compares ours on the simulated machine.
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

const record = (script, argv0) => {
  const folder = join(work, 'student');
  const { stdout, stderr, status, signal } = runCase(script, {
    folder,
    shell: argv0 === 'bash' ? '/usr/bin/bash' : '/usr/bin/dash',
    argv0,
    path: '/usr/bin:/bin',
    user: USER,
  });
  if (status === null) throw new Error(`${script}\nended by ${signal}`);
  return { script, stdout, stderr, status };
};

const recorded = {
  sh: shellCases('sh').map(script => record(script, 'sh')),
  bash: shellCases('bash').map(script => record(script, 'bash')),
  programs: commandCases('cases.txt').map(script => record(script, 'sh')),
};
writeFileSync(join(here, '../../userland/recorded.json'), `${JSON.stringify(recorded, null, 1)}\n`);
rmSync(work, { recursive: true });
