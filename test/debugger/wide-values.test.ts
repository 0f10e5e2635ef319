/** 128-bit integers, complex numbers and vectors among the variables; and what is seen of the functions around in a nested one. */
import { expect, test } from 'vitest';
import { Session } from './session.ts';

const PROGRAM = `
#include <stdlib.h>
typedef int v4si __attribute__((vector_size(16)));
struct all { __int128 wide; double _Complex z; v4si lanes; };
static int count(int n, int from) {
  int array[n], total = 0;
  for (int i = 0; i < n; i++) array[i] = from + i;
  void add(int i) {
    int here = array[i];
    void twice(void) { total += 2 * here; } // @inside
    twice();
  }
  for (int i = 0; i < n; i++) add(i);
  return total;
}
static __int128 sum(__int128 a, double _Complex z, v4si v) {
  __int128 s = a + (int)z + v[3]; // @sum
  return s;
}
int main(void) {
  struct all all = {(__int128)1 << 100, 2.5 - 1.0i, {1, 2, 3, 4}};
  all.wide = sum(all.wide, all.z, all.lanes);
  return count(3, 10); // @count
}
`;

function at(marker: string) {
  const s = new Session({ 'p.c': PROGRAM });
  s.breakAt([marker]);
  return { s, stop: s.start() };
}

test('parameters and members show their values, and a vector its lanes', () => {
  const { s, stop } = at('sum');
  expect(s.list(stop, 'Locals').slice(0, 3)).toEqual([
    'a = 1267650600228229401496703205376',
    'z = 2.5 - 1i',
    'v = {1, 2, 3, 4}',
  ]);
  expect(s.variable(stop, 'Locals', 'v', '[2]')).toMatchObject({
    value: '3',
    evaluateName: 'v[2]',
    type: 'int',
  });
  expect(s.variable(stop, 'Locals', 'v').type).toBe('v4si');
  expect(s.value(stop, 'all', 1)).toBe(
    '{wide = 1267650600228229401496703205376, z = 2.5 - 1i, lanes = {1, 2, 3, 4}}',
  );
});

test('they can be assigned', () => {
  const { s, stop } = at('sum');
  const frame = s.frameId(stop);
  const set = (target: string, value: string) => s.debugger.setExpression(target, value, frame).value;
  expect(set('a', '-5')).toBe('-5');
  expect(set('z', '1.5')).toBe('1.5 + 0i');
  expect(set('__imag__ z', '2')).toBe('2');
  expect(set('v[0]', '9')).toBe('9');
  expect(set('v', 'v * 2')).toBe('{18, 4, 6, 8}');
  expect(() => set('v', '3')).toThrow('only a vector of the same type can be assigned to a vector');
  const { s: later, stop: there } = at('count');
  expect(later.value(there, 'sum(3, 2.5 + 1.0i, all.lanes)')).toBe('9');
});

test('a nested function shows the variables of the functions around that it uses', () => {
  const { s, stop } = at('inside');
  expect(s.list(stop, 'Locals')).toEqual(['total = 0', 'here = 10']);
  expect(s.value(stop, 'total + here')).toBe('10');
  expect(s.value(stop, 'array[2]', 1)).toBe('12');
  expect(s.debugger.setExpression('total', '100', s.frameId(stop)).value).toBe('100');
  expect(s.value(stop, 'total', 2)).toBe('100');
  expect(s.error(stop, 'twice()')).toMatch(/nested function: only the program can call it/);
});
