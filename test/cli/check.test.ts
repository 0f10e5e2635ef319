/** `procstep run --check`: the program's own output stays its own, and what is found is told beside it. */
import { afterAll, describe, expect, test } from 'vitest';
import { Folder } from './command.ts';

const folder = new Folder({
  'wrong.c': `#include <stdio.h>
#include <stdlib.h>
int main(void) {
  int *p = malloc(8), never, big = 2147483647;
  p[2] = 5;
  printf("%d\\n", p[2]);
  if (never == 7) puts("seven");
  big++;
  p = NULL;
  return big > 0;
}
`,
  'right.c': '#include <stdio.h>\nint main(void) { puts("right"); return 0; }\n',
});
afterAll(() => folder.remove());

describe('procstep run --check', () => {
  test('tells everything it finds on stderr; output and status are the program’s', () => {
    const { status, stdout, stderr } = folder.run(['--check', 'wrong.c']);
    expect(status).toBe(0);
    expect(stdout).toBe('5\n');
    expect(stderr).toContain(
      'procstep: process 59101: heap buffer overflow: writing 4 bytes right after the end of a block of 8 bytes\n' +
        '  at wrong.c:5, in main()\n  the block was allocated by malloc at wrong.c:4, in main()\n',
    );
    expect(stderr).toContain(
      "a decision depends on 'never', which has never been given a value\n  at wrong.c:7, in main()",
    );
    expect(stderr).toContain('memory leak: a block of 8 bytes allocated here by malloc was never freed');
    expect(stderr).not.toContain('signed overflow');
  });

  test('only what was asked for', () => {
    expect(folder.run(['--check=leaks,overflow', 'wrong.c']).stderr).toMatch(
      /^procstep: process 59101: signed overflow: 2147483647 \+ 1 does not fit an int.*\n {2}at wrong\.c:8.*\nprocstep: process 59101: memory leak/,
    );
    expect(folder.run(['--check', 'right.c'])).toEqual({ status: 0, stdout: 'right\n', stderr: '' });
  });

  test('a word that is no check is answered with those that are', () => {
    const { status, stderr } = folder.run(['--check=memroy', 'right.c']);
    expect(status).not.toBe(0);
    expect(stderr).toContain(
      "--check is some of memory, uninitialised, races, leaks, overflow, not 'memroy'",
    );
  });
});
