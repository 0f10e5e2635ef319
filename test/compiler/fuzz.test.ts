/**
 * Any input ends in a program or in a diagnostic: texts made of C's tokens, real programs damaged at random, and inputs built to be
 * too much. `npm run fuzz:front-end` tries many more (FUZZ_RUNS).
 */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { SourceFile } from '../../src/compiler/source.ts';
import { readInclude } from './parse-source.ts';
import { verify } from './verify.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 150);

/** Compiles with all warnings; what is promised of every outcome is checked. Returns the errors. */
function outcome(text: string, include = readInclude): string[] {
  const file = new SourceFile('fuzz.c', text);
  const { object, diagnostics } = compile(file, { readInclude: include, warnings: 'all' });
  const errors = diagnostics.filter(d => d.severity === 'error').map(d => d.message);
  expect(object === undefined).toBe(errors.length > 0);
  for (const d of diagnostics) {
    expect(d.message).not.toBe('');
    expect(d.range.start).toBeLessThanOrEqual(d.range.end);
    expect(d.range.end).toBeLessThanOrEqual(d.range.file.text.length);
  }
  expect(object?.functions.flatMap(verify) ?? []).toEqual([]);
  return errors;
}

const TOKENS = (
  'int char void unsigned long double struct union enum typedef static extern const volatile _Bool inline register auto ' +
  'if else while do for switch case default break continue return goto sizeof _Alignof _Alignas _Generic _Static_assert ' +
  'typeof __attribute__ __extension__ asm _Atomic _Noreturn _Thread_local __builtin_va_arg __builtin_offsetof ' +
  '__int128 _Complex __real__ __imag__ 1.5i w z v n __label__ __builtin_shuffle ' +
  'a b c f main s T x y 0 1 2 3 -1 1.5 0x7fffffff 1e400 "s" L"w" \'c\' \'\' " \' ( ) [ ] { } . -> ++ -- & * + - ~ ! / % << >> ' +
  '< > <= >= == != ^ | && || ? : ; ... = += , # ## \\ @ \u00e4 \\u00e4 /* */ // [[ ]]'
).split(' ');

const LINES = [
  '#define a b',
  '#define f(x) x x',
  '#define f(x, ...) #x __VA_ARGS__ __VA_OPT__(x)',
  '#undef a',
  '#if a',
  '#if 1 /',
  '#ifdef f',
  '#elif 0',
  '#else',
  '#endif',
  '#include <stdio.h>',
  '#include "fuzz.c"',
  '#line 5 "y.c"',
  '#pragma pack(1)',
  '_Pragma("x")',
  '#error e',
  'int main(void) {',
  'int f(int a, int b[a]) { return b[0]; }',
  'struct s { int a : 3; char b[]; } x;',
  'typedef int T; T y[3] = { [1] = 2 };',
  'for (int i = 0; i < 3; i++)',
  'switch (x) { case 1: default: ; }',
  'goto a; a: ;',
  '}',
];

const word = fc.constantFrom(...TOKENS);
const line = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...LINES) },
  { weight: 3, arbitrary: fc.array(word).map(w => w.join(' ')) },
);
const soup = fc.array(line, { maxLength: 25 }).map(lines => lines.join('\n'));
const body = fc
  .array(word, { maxLength: 40 })
  .map(
    words =>
      `struct s { int a; } *x; int main(void) { int a, b[3]; __int128 w; double _Complex z; __attribute__((vector_size(8))) int v; int n(int p) { return a + p; } ${words.join(' ')}; }`,
  );

const FOLDER = new URL('../conformance/language/', import.meta.url);
const programs = readdirSync(FOLDER)
  .filter(name => name.endsWith('.c'))
  .map(name => readFileSync(new URL(name, FOLDER), 'utf8'));

/** What happens to a text at a place: something is lost, doubled, moved or put in. */
const damage = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 1, max: 30 }),
  how: fc.constantFrom('delete', 'double', 'swap', 'insert', 'cut'),
  what: word,
});

const damaged = fc
  .tuple(fc.constantFrom(...programs), fc.array(damage, { minLength: 1, maxLength: 4 }))
  .map(([program, all]) =>
    all.reduce((text, { at, length, how, what }) => {
      const from = Math.floor(at * text.length);
      const piece = text.slice(from, from + length);
      const rest = text.slice(from + length);
      switch (how) {
        case 'delete':
          return text.slice(0, from) + rest;
        case 'double':
          return text.slice(0, from) + piece + piece + rest;
        case 'swap':
          return text.slice(0, from) + rest.slice(0, length) + piece + rest.slice(length);
        case 'insert':
          return `${text.slice(0, from)} ${what} ${text.slice(from)}`;
        default:
          return text.slice(0, from);
      }
    }, program),
  );

const check = (texts: fc.Arbitrary<string>): void => {
  fc.assert(
    fc.property(texts, text => {
      outcome(text);
    }),
    { numRuns: RUNS, ...(process.env.FUZZ_SEED ? { seed: Number(process.env.FUZZ_SEED) } : { seed: 1 }) },
  );
};

describe('any text', () => {
  test('characters', () => check(fc.string({ unit: 'grapheme', maxLength: 200 })));
  test('tokens and directives', () => check(soup));
  test('tokens in a function', () => check(body));
  test('damaged programs', () => check(damaged));
});

describe('too much of something', () => {
  const DEEP = 5_000;
  const around = (open: string, middle: string, close: string): string =>
    `${open.repeat(DEEP)}${middle}${close.repeat(DEEP)}`;
  test.each([
    ['parentheses', `int x = ${around('(', '1', ')')};`],
    ['braces', `int main(void) ${around('{', ';', '}')}`],
    ['brackets', `int a[1]; int main(void) { return ${around('a[', '0', ']')}; }`],
    ['open parentheses', '('.repeat(DEEP)],
    ['open braces', `int main(void) ${'{'.repeat(DEEP)}`],
    ['unary operators', `int x = ${'- '.repeat(DEEP)}1;`],
    ['terms', `int main(void) { int x = 1; return ${'x + '.repeat(DEEP)}1; }`],
    ['assignments', `int main(void) { int x; ${'x = '.repeat(DEEP)}1; }`],
    ['conditions', `int main(void) { return ${'1 ? 2 : '.repeat(DEEP)}3; }`],
    ['members', `struct s { struct s *p; } a; struct s *f(void) { return a.p${'->p'.repeat(DEEP)}; }`],
    ['calls', `int f(int x) { return ${around('f(', 'x', ')')}; }`],
    ['ifs', `int main(void) { ${'if (1) '.repeat(DEEP)}; }`],
    ['else ifs', `int main(void) { ${'if (1) ; else '.repeat(DEEP)}; }`],
    ['labels', `int main(void) { ${Array.from({ length: DEEP }, (_, i) => `l${i}:`).join('')}; }`],
    ['nested structs', `${around('struct {', 'int a;', '} x;')}`],
    ['nested initialisers', `int x[2] = ${around('{', '1', '}')};`],
    ['pointers', `int ${'*'.repeat(DEEP)}p;`],
    ['declarators', `int ${around('(*', 'p', ')')};`],
    ['functions in parameters', `int f(${around('int (*)(', 'int', ')')});`],
    ['typeof', `${around('typeof(', 'int', ')')} x;`],
    ['#if', `${'#if 1\n'.repeat(DEEP)}`],
    ['#if parentheses', `#if ${around('(', '1', ')')}\n#endif`],
    ['macro arguments', `#define f(x) x\nint x = ${around('f(', '1', ')')};`],
    ['a huge array', 'char a[0x7fffffffffffffff]; int main(void) { char b[1 << 30]; return sizeof b; }'],
    ['a huge index', 'int a[] = { [2000000000] = 1 };'],
    ['a huge range', 'int a[] = { [0 ... 2000000000] = 1 };'],
    [
      'a huge switch range',
      'int f(long x) { switch (x) { case 0 ... 0x7fffffffffffffff: return 1; } return 0; }',
    ],
    ['a huge struct', 'struct s { char a[1 << 30], b[1 << 30], c[1 << 30]; } x, y[1000];'],
    ['a long line', `int x = ${'1 '.repeat(100_000)};`],
    ['a long name', `int ${'x'.repeat(100_000)};`],
    ['a long string', `char s[] = "${'x'.repeat(200_000)}";`],
    ['many strings', `char *s = ${'"x" '.repeat(20_000)};`],
  ])('%s', (_, text) => {
    outcome(text);
  });

  test('a file that includes itself', () => {
    const text = '#include "self.h"\n#include "self.h"\n';
    const errors = outcome(text, name => (name === 'self.h' ? new SourceFile(name, text) : undefined));
    expect(errors.length).toBeGreaterThan(0);
  });

  test('macros that double', () => {
    const bomb = Array.from({ length: 40 }, (_, i) => `#define m${i + 1} m${i} m${i}`).join('\n');
    expect(outcome(`${bomb}\nint x = m40;`).length).toBeGreaterThan(0);
  });
});
