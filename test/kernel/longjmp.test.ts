/** A longjmp that cannot be is a fault that says why. */
import { expect, test } from 'vitest';
import { Session } from './run.ts';

const HEAD = '#include <setjmp.h>\n#include <string.h>\njmp_buf place;\n';

/** What the machine says of the program's end. */
const faultOf = (source: string): string[] => {
  const { events } = new Session(HEAD + source).record(['fault']).run();
  return events.flatMap(e => (e.event === 'fault' ? [e.message] : []));
};

test('into a function that has returned', () => {
  expect(
    faultOf('void mark(void) { setjmp(place); }\nint main(void) { mark(); longjmp(place, 1); }'),
  ).toEqual([
    'longjmp cannot go back to mark(), which called setjmp: that call of it has returned, or another thread made it',
  ]);
});

test('with a buffer that was never filled, or whose registers were set by hand', () => {
  const advice = /^longjmp with a buffer that setjmp has not filled, or that was changed since/;
  expect(faultOf('int main(void) { longjmp(place, 1); }')[0]).toMatch(advice);
  const changed =
    'int main(void) { if (setjmp(place)) return 0; place->__jmpbuf[0] = 9; longjmp(place, 1); }';
  expect(faultOf(changed)[0]).toMatch(advice);
});
