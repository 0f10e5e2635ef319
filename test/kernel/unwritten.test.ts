/** Text that was in stdout's buffer at fork, and so is printed by parent and child, is noted when the child prints it. */
import { expect, test } from 'vitest';
import { Session } from './run.ts';

const HEAD = '#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>\n#include <sys/wait.h>\n';

/** What a program prints, and the notes about it. */
function outcome(body: string): { stdout: string; notes: string[] } {
  const session = new Session(`${HEAD}int main(void) { ${body} }`).record(['note']).run();
  return {
    stdout: session.output,
    notes: session.events.flatMap(e => (e.event === 'note' ? [e.message] : [])),
  };
}

test('what the child prints again is quoted, with the line of fork, once', () => {
  const { stdout, notes } = outcome(
    'printf("before "); fork(); fork(); printf("pid\\n"); while (wait(0) > 0) ;',
  );
  expect(stdout).toBe('before pid\n'.repeat(4));
  expect(notes).toEqual([
    `"before " is printed more than once: it was in stdout's buffer, not written yet, when fork() was called at main.c:5, ` +
      'and a child has a copy of the buffer. fflush(stdout) before fork() prevents that',
  ]);
});

test('nothing is said when the buffer is empty, or the child does not write it', () => {
  const quiet = (body: string): void => expect(outcome(body).notes).toEqual([]);
  quiet('printf("before "); fflush(stdout); if (fork() == 0) { printf("child\\n"); exit(0); } wait(0);');
  quiet('printf("before "); if (fork() == 0) _exit(0); wait(0); puts("");');
  quiet(
    'printf("before "); if (fork() == 0) { execl("/bin/echo", "echo", "x", (char *)0); } wait(0); puts("");',
  );
  quiet('if (fork() == 0) { printf("same\\n"); exit(0); } printf("same\\n"); wait(0);');
});

test('the note comes whenever the moment is run', () => {
  const program = `${HEAD}int main(void) { printf("before "); if (fork() == 0) exit(0); wait(0); }`;
  const session = new Session(program).record(['note']);
  const start = session.machine.checkpoint();
  session.run();
  session.machine.restore(start);
  session.run();
  expect(session.events.filter(e => e.event === 'note')).toHaveLength(2);
});
