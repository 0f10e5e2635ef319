import { expect, test } from 'vitest';
import { run, Session } from './run.ts';

const HEAD =
  '#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>\n#include <sys/wait.h>\n#include <signal.h>\n#include <errno.h>\n#include <string.h>\n#include <fcntl.h>\n';

test('a program writes and exits', () => {
  const s = run(`${HEAD}int main() { printf("hello %d\\n", getpid()); return 3; }`);
  expect(s.output).toBe('hello 59101\n');
  expect(s.status).toBe(3);
});

/** parent -> children, as forked, by pid. */
function tree(text: string): Record<number, number[]> {
  const s = new Session(HEAD + text).record(['fork']).run();
  expect(s.stop?.kind).toBe('done');
  const out: Record<number, number[]> = {};
  for (const e of s.events) {
    if (e.event !== 'fork') continue;
    out[e.pid] = [...(out[e.pid] ?? []), e.child];
  }
  return out;
}

test('the loop of three forks makes the tree of the slide', () => {
  expect(tree('int main() { for (int i = 0; i < 3; i++) fork(); return 0; }')).toEqual({
    59101: [59102, 59103, 59104],
    59102: [59105, 59106],
    59103: [59107],
    59105: [59108],
  });
});

test('the tree of pid1, pid2 and the if', () => {
  const text = `int main() {
    pid_t pid1 = fork(); pid_t pid2 = fork(); pid_t pid3, pid4;
    if (pid1 > 0 && pid2 == 0) { if ((pid3 = fork()) > 0) { pid4 = fork(); } }
    return 0; }`;
  expect(tree(text)).toEqual({ 59101: [59102, 59103], 59102: [59104], 59103: [59105, 59106] });
});
