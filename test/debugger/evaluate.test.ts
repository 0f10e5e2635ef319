import { expect, test } from 'vitest';
import { Session } from './session.ts';

const PROGRAM = `
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define LIMIT 10
#define TWICE (2 * LIMIT)

enum color { RED, GREEN = 5, BLUE };
typedef struct node {
  int value;
  struct node *next;
  char name[8];
  unsigned flag : 3;
  enum color color;
} node_t;
union both { int i; float f; };
struct __attribute__((packed)) tight { int low : 3; long wide : 63; int last : 4; };

int counter = 41;
static struct tight tight = {-2, -1234567890123456789, 5};
static long table[4] = {1, -2, 3, -4};
char *greeting = "hello";
double ratio = 0.75;
int (*operation)(int, int);

static int add(int a, int b) { return a + b; }
static node_t make(int v) { node_t n = {v, NULL, "made", 3, BLUE}; return n; }
static int crash(int *p) { return *p; }
static double _Complex square(double _Complex c) { return c * c; }
static __int128 negated(__int128 n) { return -n; }
static int total(node_t n) { return n.value + n.color; }
static int wait_for_ever(void) { char c; return read(0, &c, 1); }
static int endless(void) { for (;;); return 0; }

int main(int argc, char **argv) {
  node_t second = {2, NULL, "second", 1, GREEN};
  node_t first = {1, &second, "first", 5, BLUE};
  node_t *list = &first;
  union both u = {.i = 1};
  int matrix[2][3] = {{1, 2, 3}, {4, 5, 6}};
  unsigned char byte = 200;
  short small = -7;
  long long big = 1LL << 40;
  float single = 1.5f;
  __int128 huge = (__int128)-3 << 80;
  double _Complex z = 1.5 - 2.0i;
  __attribute__((vector_size(16))) int lanes = {1, -2, 3, 4};
  int n = 3;
  int vla[n];
  for (int i = 0; i < n; i++) vla[i] = i * i;
  operation = add;
  char text[] = "abc";
  {
    int n = 99;
    counter += n - 98; // @inner
  }
  errno = 2;
  printf("%d %s %p\\n", byte + small, text, (void *)list); // @stop
  return total(make(n)) + crash(&n) + u.i + matrix[0][0] + (int)big + (int)single + vla[1] + argc
    + (wait_for_ever == NULL) + (endless == NULL) + (int)__real__ square(z) + (int)negated(huge) + strcmp(greeting, text) + (int)table[0] + (int)ratio + !argv;
}
`;

function stopped(): { s: Session; stop: ReturnType<Session['start']> } {
  const s = new Session({ 'p.c': PROGRAM });
  s.breakAt(['stop']);
  return { s, stop: s.start() };
}

test('expressions mean what they mean in the program', () => {
  const { s, stop } = stopped();
  const table: Record<string, string> = {
    counter: '42',
    'counter + n * 2': '48',
    '(counter > 40) && n == 3': '1',
    'n ? 10 : 20': '10',
    '-7 / 2': '-3',
    '-7 % 3': '-1',
    '7u - 8u': '4294967295',
    '1 << 4 | 3': '19',
    '~0': '-1',
    '!n': '0',
    byte: "200 '\\310'",
    'byte + small': '193',
    small: '-7',
    big: '1099511627776',
    single: '1.5',
    huge: '-3626777458843887524118528',
    'huge >> 79': '-6',
    'huge * 4 / 7 % 1000': '-158',
    'huge += 1': '-3626777458843887524118527',
    lanes: '{1, -2, 3, 4}',
    'lanes * 2 + 1': '{3, -3, 7, 9}',
    'lanes > 1': '{0, 0, -1, -1}',
    '-lanes': '{-1, 2, -3, -4}',
    'lanes[1] = 5': '5',
    'lanes += 1': '{2, 6, 4, 5}',
    z: '1.5 - 2i',
    'z * z + 1': '-0.75 - 6i',
    '__imag__ z': '-2',
    '(double)z': '1.5',
    'z /= 2': '0.75 - 1i',
    'square(z)': '-0.4375 - 1.5i',
    '(int)negated(huge) + 1': '0',
    'ratio * 2': '1.5',
    '(int)3.99': '3',
    "'a'": '97',
    'sizeof(node_t)': '32',
    'sizeof first.name': '8',
    'sizeof(struct node *)': '8',
    'list->value': '1',
    'list->next->value': '2',
    '(*list).next->name': '"second"',
    'first.flag': '5',
    'first.color': 'BLUE',
    'tight.wide': '-1234567890123456789',
    'tight.wide = 12': '12',
    tight: '{low = -2, wide = 12, last = 5}',
    '((struct tight){1, -7, 3}).wide': '-7',
    BLUE: '6',
    '(enum color)5': 'GREEN',
    'table[1]': '-2',
    '*(table + 3)': '-4',
    '&table[2] - table': '2',
    'matrix[1][2]': '6',
    'matrix[0]': '{1, 2, 3}',
    text: '"abc"',
    'text[1]': "98 'b'",
    '*greeting': "104 'h'",
    'u.i': '1',
    'operation(4, 5)': '9',
    'add(list->value, 2)': '3',
    LIMIT: '10',
    'TWICE + 1': '21',
    errno: '2',
    $pid: '59101',
    argc: '1',
    'vla[2]': '4',
    'n++': '3',
    n: '4',
    '(n = 3, n + 1)': '4',
    'n = 3, n': '3',
    '1,2': '2',
    'n += 4': '7',
    'total(first)': '7',
    'make(8).value': '8',
    'strcmp("abc", text)': '0',
    '((node_t){7, 0, "x", 5, GREEN}).flag': '5',
    '(int[]){3, 1, LIMIT}': '{3, 1, 10}',
    'total((node_t){.value = 4})': '4',
    'counter,x': '0x2a',
    'counter,b': '0b101010',
    'small,u': '65529',
    'table,x': '{0x1, 0xfffffffffffffffe, 0x3, 0xfffffffffffffffc}',
    'greeting,s': '"hello"',
    'list,1': '{{value = 1, ',
  };
  const got = Object.fromEntries(
    Object.keys(table).map(e => [e, s.value(stop, e).slice(0, table[e]!.length + 1)]),
  );
  got['list,1'] = got['list,1']!.slice(0, table['list,1']!.length);
  expect(got).toEqual(table);
  expect(s.value(stop, 'operation')).toMatch(/^0x[0-9a-f]+ <add>$/);
  expect(s.value(stop, 'greeting')).toMatch(/^0x[0-9a-f]+ "hello"$/);
  expect(s.value(stop, 'list->next->next')).toBe('0x0 (NULL)');
  expect(s.value(stop, 'first')).toBe(
    `{value = 1, next = ${s.value(stop, '&second')}, name = "first", flag = 5, color = BLUE}`,
  );
});

test('an inner variable hides the outer one', () => {
  const s = new Session({ 'p.c': PROGRAM });
  s.breakAt(['inner']);
  expect(s.value(s.start(), 'n')).toBe('99');
});

test('errors say what is wrong', () => {
  const { s, stop } = stopped();
  expect(s.error(stop, 'nothing')).toMatch(/'nothing'.*undeclared|undeclared.*'nothing'/);
  expect(s.error(stop, 'list->nme')).toMatch(/nme/);
  expect(s.error(stop, 'n +')).toMatch(/expected/);
  expect(s.error(stop, 'n / 0')).toMatch(/division by zero/);
  expect(s.error(stop, '*(int *)16')).toMatch(/there is no memory at address 0x10/);
  expect(s.error(stop, '&n')).toMatch(/register|no error/);
  expect(s.error(stop, 'n = 1', 'hover')).toBe('this would change the program');
  expect(s.error(stop, 'add(1, 2)', 'hover')).toBe('this would run code of the program');
  expect(s.error(stop, 'first = 3')).toMatch(/incompatible|assign/);
});

test('a call that cannot come to its end leaves the thread where it was', () => {
  const { s, stop } = stopped();
  const before = s.where(stop);
  expect(s.error(stop, 'crash(0)')).toMatch(/'crash' crashed with SIGSEGV: reading address 0x0/);
  expect(s.error(stop, 'wait_for_ever()')).toMatch(/'wait_for_ever' would block in read\(terminal 0\)/);
  expect(s.error(stop, 'endless()')).toMatch(/did not return/);
  s.debugger.setFunctionBreakpoints([{ name: 'add' }]);
  expect(s.error(stop, 'n + 1')).toBe('no error: 4');
  expect(s.where(stop)).toBe(before);
  s.debugger.setFunctionBreakpoints([]);
  expect(s.value(stop, 'add(1, 2)')).toBe('3');
  expect(s.continue().reason).toBe('done');
});

test('variables are assigned with C conversions', () => {
  const { s, stop } = stopped();
  const d = s.debugger;
  const frame = s.frameId(stop);
  expect(d.setExpression('byte', '300', frame).value).toBe("44 ','");
  expect(d.setExpression('n', '2.9', frame).value).toBe('2');
  expect(d.setExpression('list->next->value', 'n * 10', frame).value).toBe('20');
  expect(d.setExpression('first.flag', '6', frame).value).toBe('6');
  expect(d.setExpression('text', '"xy"', frame).value).toBe('"xy"');
  expect(d.setExpression('greeting', '"new words"', frame).value).toMatch(/"new words"$/);
  expect(d.setExpression('second', 'first', frame).value).toMatch(/^\{value = 1, /);
  expect(d.setExpression('ratio', '1', frame).value).toBe('1');
  expect(() => d.setExpression('text', '"far too long"', frame)).toThrow(/too long/);
  expect(() => d.setExpression('3', '4', frame)).toThrow(/not an object/);
  const locals = s.scope(stop, 'Locals').children;
  expect(locals.set!('small', '-1').value).toBe('-1');
  expect(s.value(stop, 'strcmp(greeting, "new words")')).toBe('0');
  expect(s.error(stop, 'strlen(text)')).toMatch(/not part of the program/);
});

test('completion of names and members', () => {
  const { s, stop } = stopped();
  const labels = (text: string) =>
    s.debugger.completions(text, text.length + 1, s.frameId(stop)).map(c => c.label);
  expect(labels('coun')).toEqual(['counter']);
  expect(labels('list->n')).toEqual(['next', 'name']);
  expect(labels('list->next->')).toEqual(['value', 'next', 'name', 'flag', 'color']);
  expect(labels('ad')).toContain('add');
});
