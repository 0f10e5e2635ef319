/** The shell and its tools on the kernel: pipelines, redirections, job control. */
import { expect, test } from 'vitest';
import { HEAD } from './headers.ts';
import { run, Session } from './run.ts';

const shell = (command: string): string =>
  run(
    `${HEAD}int main() { execl("/bin/sh", "sh", "-c", ${JSON.stringify(command)}, (char *) 0); perror("sh"); }`,
    {
      files: { 'w3.c': 'int main() {}\n' },
    },
  ).output;

test('a pipeline', () => {
  expect(shell('echo hello world | wc')).toBe('      1       2      12\n');
});

test('redirection to a file', () => {
  expect(shell('cat w3.c > newfile.txt; cat newfile.txt')).toBe('int main() {}\n');
});

test('yes is ended by SIGPIPE when head has enough', () => {
  expect(shell('yes | head -n 2')).toBe('y\ny\n');
});

test('an interactive shell runs commands, and ^C ends the one in the foreground only', () => {
  const s = new Session(`${HEAD}int main() { execl("/bin/sh", "sh", (char *) 0); perror("sh"); }`, {
    tty: true,
  });
  s.type('echo one\n');
  s.run();
  expect(s.output).toContain('\none\r\n');
  s.type('yes > /dev/null\n');
  s.machine.run({ untilClock: s.machine.clock + 3_000_000 });
  s.type('\x03');
  s.type('echo two\n');
  s.run();
  expect(s.output).toContain('\ntwo\r\n');
  s.type('exit 3\n');
  expect(s.run().stop).toEqual({ kind: 'done', status: 3 << 8 });
});
