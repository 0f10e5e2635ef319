/** `--record`, `replay` and `verify` from outside. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Folder } from './command.ts';

const folder = new Folder({
  'p.c': `#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  char name[20];
  scanf("%19s", name);
  if (fork() == 0) return 5;
  wait(NULL);
  printf("hello %s\\n", name);
  return 3;
}
`,
  'chatter.c':
    '#include <stdio.h>\nint main(void) { for (int i = 0; i < 20000; i++) puts("all work and no play"); }\n',
  'project/src/main.c': '#include "five.h"\nint main(void) { return five(); }\n',
  'project/lib/five.c': '#include "five.h"\nint five(void) { return 5; }\n',
  'project/include/five.h': 'int five(void);\n',
  'loop.c': 'int main(void) { for (;;) ; }\n',
});
afterAll(() => folder.remove());

const FILE = 'run.procreplay';

describe('a recorded run', () => {
  test('prints what it printed, and asks for nothing', () => {
    const recorded = folder.run(['--record', FILE, 'p.c'], 'world\n');
    expect(recorded).toMatchObject({ status: 3, stdout: 'hello world\n', stderr: '' });
    expect(folder.procstep(['replay', FILE])).toEqual(recorded);
  });

  test('ends quietly when the reader of its output goes', () => {
    folder.run(['--record', FILE, 'chatter.c']);
    const { stdout, stderr } = folder.shell(
      `procstep replay ${FILE} | head -1; echo "${'$'}{PIPESTATUS[0]}"`,
    );
    expect({ stdout, stderr }).toEqual({ stdout: 'all work and no play\n141\n', stderr: '' });
  });

  test('is verified, in words and as data, against the sources too', () => {
    folder.run(['--record', FILE, 'p.c'], 'world\n');
    const { status, stdout } = folder.procstep(['verify', FILE, '--source', '.']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^run\.procreplay: verified: 2 processes, \d+ instructions, exit status 3\n/);
    expect(stdout).toMatch(/Who made the replay is not known/);
    const json = folder.procstep(['verify', '--json', FILE]);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, end: 'done', status: 3, processes: 2 });
  });

  test('of a program of several folders has all of it', () => {
    expect(folder.run(['--record', FILE, 'project/src/main.c']).status).toBe(5);
    const { stdout } = folder.procstep(['verify', FILE]);
    expect(stdout).toMatch(/^run\.procreplay: verified: 1 process, \d+ instructions, exit status 5\n/);
  });

  test('that was edited is refused, with the line', () => {
    folder.run(['--record', FILE, 'p.c'], 'world\n');
    const path = join(folder.path, FILE);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('hello %s', 'HELLO %s'));
    const { status, stderr } = folder.procstep(['verify', FILE]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^run\.procreplay:\d+: the digest is another one/);
    expect(folder.procstep(['replay', FILE])).toMatchObject({ status: 125, stdout: '' });
    const json = folder.procstep(['verify', '--json', FILE]);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, line: text.split('\n').length - 1 });
  });

  test('of a program at its limit of instructions ends there again', () => {
    const options = ['--record', FILE, '--max-instructions', '300000', 'loop.c'];
    expect(folder.run(options).status).toBe(124);
    expect(folder.procstep(['verify', FILE])).toMatchObject({ status: 0 });
    expect(folder.procstep(['replay', FILE])).toMatchObject({ status: 124 });
  });
});

test('there must be a file, and one only', () => {
  expect(folder.procstep(['verify'])).toMatchObject({ status: 2 });
  expect(folder.procstep(['verify', 'none.procreplay']).stderr).toMatch(
    /there is no replay none\.procreplay/,
  );
  expect(folder.procstep(['replay', 'a', 'b'])).toMatchObject({ status: 2 });
});
