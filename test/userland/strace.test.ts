/** strace: system calls, signals and ends of traced programs, in the form of Linux's. */
import { beforeAll, expect, test } from 'vitest';
import { sh, sysroot } from './computer.ts';

beforeAll(() => void sysroot(), 120_000);

/** What strace wrote, of a script that does. */
const traced = (script: string): string[] => sh(script).stderr.split('\n').slice(0, -1);

test('calls with their arguments, results and errors, chosen by name', () => {
  expect(traced('strace -e trace=open,write,%process cat nowhere; true')).toEqual([
    expect.stringMatching(
      /^execve\("\/bin\/cat", \["cat", "nowhere"\], 0x[0-9a-f]+ \/\* \d+ vars \*\/\) = 0$/,
    ),
    'open("nowhere", O_RDONLY)               = -1 ENOENT (No such file or directory)',
    'cat: nowhere: No such file or directory',
    'write(2, "cat: nowhere: No such file or di"..., 40) = 40',
    'exit_group(1)                           = ?',
    '+++ exited with 1 +++',
  ]);
});

test('-f: children, calls that wait while others run, signals', () => {
  const lines = traced(
    'strace -f -e trace=wait4,kill,exit_group sh -c "(kill -9 \\$\\$\\$) & wait; sh -c \'kill -TERM \\$\\$\'"',
  );
  expect(lines).toContain('strace: Process 59103 attached');
  expect(lines.some(line => /^\[pid 59102\] wait4\(-1, +<unfinished \.\.\.>$/.test(line))).toBe(true);
  expect(lines.some(line => /<\.\.\. wait4 resumed>\[\{WIFEXITED\(s\)/.test(line))).toBe(true);
  expect(lines).toContainEqual(
    expect.stringMatching(
      /--- SIGCHLD \{si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=59103, si_uid=1000, si_status=\d+/,
    ),
  );
  expect(lines.slice(-2)).toEqual([
    '--- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=59102, si_uid=1000} ---',
    '+++ killed by SIGTERM +++',
  ]);
});

test('-o, -c, and a program that is not there', () => {
  const script = 'strace -o log -e write echo hello; cat log; strace -c -e write echo x; strace nothing';
  const { stdout, stderr, status } = sh(script);
  expect(stdout).toBe('hello\nwrite(1, "hello\\n", 6)                  = 6\n+++ exited with 0 +++\nx\n');
  expect(stderr).toMatch(/^% time {5}seconds {2}usecs\/call {5}calls {4}errors syscall\n/);
  expect(stderr).toMatch(/ 1 {11}write\n/);
  expect(stderr).toContain("strace: Can't stat 'nothing': No such file or directory\n");
  expect(status).toBe(1);
});
