/** A loop around a call that always fails is noted, as nothing else shows it. */
import { expect, test } from 'vitest';
import { HEAD } from './headers.ts';
import { Session } from './run.ts';

/** The notes of a program that is stopped after a while. */
function notes(body: string): string[] {
  const session = new Session(`${HEAD}int main(void) { ${body} }`).record(['note']);
  session.machine.run({ untilClock: 2_000_000 });
  return session.events.flatMap(e => (e.event === 'note' ? [e.message] : []));
}

test('wait as the condition of a loop, when no child is left', () => {
  expect(notes('if (fork() == 0) _exit(0); while (wait(0)) ;')).toEqual([
    'wait() has failed 10000 times in a row with ECHILD. It returns -1 then: does the loop around it end at -1, too?',
  ]);
});

test('other calls in the loop do not matter', () => {
  expect(notes('char c; while (read(77, &c, 1) != 0) getpid();')).toHaveLength(1);
});

test('trying again is no mistake', () => {
  expect(
    notes('int p[2]; char c; pipe(p); fcntl(p[0], F_SETFL, O_NONBLOCK); while (read(p[0], &c, 1) != 1) ;'),
  ).toEqual([]);
});
