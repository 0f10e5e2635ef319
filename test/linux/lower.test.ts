/**
 * Random programs, compiled by us and by gcc -O0: the same output. Not part of `npm test`: needs gcc.
 * PROCSTEP_PROGRAMS says how many (default 40), PROCSTEP_SEED where to begin.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../compiler/program.ts';

const INTEGERS = [
  'char',
  'unsigned char',
  'short',
  'unsigned short',
  'int',
  'unsigned',
  'long',
  'unsigned long',
  '_Bool',
] as const;
const FLOATS = ['float', 'double'] as const;

/** `print` as the tests' runtime has it. */
const NATIVE_PRINT = `
#include <stdarg.h>
#include <stdio.h>
static void number(long n) { if (n < 0) { putchar('-'); n = -n; } if (n > 9) number(n / 10); putchar('0' + n % 10); }
void print(const char *format, ...) {
  va_list ap; va_start(ap, format);
  for (; *format; format++) {
    if (*format != '%') { putchar(*format); continue; }
    if (*++format == 'l') number(va_arg(ap, long)); else number((long)(va_arg(ap, double) * 1000));
  }
  va_end(ap);
}
`;

/** What every program has: structs with bit-fields, functions with narrow parameters, structs by value. */
const COMMON = `
struct S { char a; int b : 7; unsigned c : 11; long d; short e[3]; };
struct S shared = { 1, 2, 3, 4, { 5, 6, 7 } };
int table[8] = { 3, 1, 4, 1, 5, 9, 2, 6 };
int narrow(long a, char b) { return a * 3 + b; }
long change(unsigned short a, int b) { table[b & 7] ^= a; return (long)a << 3 ^ b; }
unsigned char wrap(int a, unsigned b) { return a - b; }
double modest(double d) { return d > 1e6 || d < -1e6 || d != d ? 1.5 : d; }
struct S make(int n) { struct S s = { n, n + 1, n + 2, n * 3L, { [1] = n } }; return s; }
int sum(struct S s, int k) { s.e[1] += k; return s.a + s.b + s.c + s.d + s.e[1]; }
void show(long a, long b) { print("%l,%l ", a, b); }
`;

interface Variable {
  readonly name: string;
  readonly floating: boolean;
}

/** Writes programs without undefined behaviour (signed overflow wraps: gcc -fwrapv). */
class Author {
  private readonly variables: Variable[] = [
    ...['shared.a', 'shared.b', 'own.c', 'p->d', 'p->b', 'own.e[1]', '(*q)', 'table[n & 7]', 'pair[1]'].map(
      name => ({
        name,
        floating: false,
      }),
    ),
  ];

  constructor(private seed: number) {}

  private below(n: number): number {
    this.seed = (Math.imul(this.seed, 1103515245) + 12345) >>> 0;
    return Math.floor(((this.seed >>> 8) / 2 ** 24) * n);
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  program(): string {
    const globals = this.declarations('g');
    const locals = this.declarations('l');
    const statements = Array.from({ length: 14 }, () => this.statement(2)).join('\n  ');
    const values = this.variables.map(v =>
      v.floating ? `print("%f ", (double)modest(${v.name}));` : `print("%l ", (long)${v.name});`,
    );
    return `${COMMON}${globals}
int main(void) {
  int n = 2, pair[2] = { 7 };
  struct S own = shared, *p = &own;
  long *q = &own.d;
  ${locals}
  ${statements}
  ${values.join('\n  ')}
  return 0;
}`;
  }

  private declarations(prefix: string): string {
    return Array.from({ length: 6 }, (_, i) => {
      const type = this.pick([...INTEGERS, ...FLOATS]);
      this.variables.push({ name: `${prefix}${i}`, floating: type === 'float' || type === 'double' });
      return `${type} ${prefix}${i} = ${this.below(1000) - 500};`;
    }).join(' ');
  }

  private integerVariable(): string {
    return this.pick(this.variables.filter(v => !v.floating)).name;
  }

  private integer(depth: number): string {
    if (depth <= 0) {
      if (this.below(3) > 0) return this.integerVariable();
      return this.below(3) > 0
        ? `${this.below(200) - 100}`
        : `${this.below(2e9)}${this.pick(['', 'L', 'u'])}`;
    }
    const e = () => this.integer(depth - 1);
    return this.pick([
      () => `(${e()} ${this.pick(['+', '-', '*', '&', '|', '^'])} ${e()})`,
      () => `(${e()} ${this.pick(['<', '<=', '>', '>=', '==', '!='])} ${e()})`,
      () => `((${e()}) ${this.pick(['<<', '>>'])} (${e()} & 7))`,
      () => `(${e()} ${this.pick(['/', '%'])} ((${e()} & 63) + 1))`,
      () => `(${e()} ${this.pick(['&&', '||'])} ${e()})`,
      () => `(${e()} ? ${e()} : ${e()})`,
      () => `(${this.pick(INTEGERS)})(${e()})`,
      () => `${this.pick(['-', '~', '!'])}(${e()})`,
      () => `${this.pick(['narrow', 'change', 'wrap'])}(${e()}, ${e()})`,
      () => `(${this.floating(depth - 1)} ${this.pick(['<', '>=', '==', '!='])} ${this.floating(depth - 1)})`,
      () => `table[(${e()}) & 7]`,
      () => `(int)modest(${this.floating(depth - 1)})`,
      () => `(${e()}, ${e()})`,
      () => `sum(${this.pick(['own', 'shared', '*p', `make(${e()})`])}, ${e()})`,
    ])();
  }

  private floating(depth: number): string {
    if (depth <= 0) {
      const variables = this.variables.filter(v => v.floating);
      if (variables.length > 0 && this.below(2) > 0) return this.pick(variables).name;
      return `${this.below(100)}.${25 * this.below(4)}${this.pick(['', 'f'])}`;
    }
    const e = () => this.floating(depth - 1);
    return this.pick([
      () => `(${e()} ${this.pick(['+', '-', '*'])} ${e()})`,
      () => `(double)(${this.integer(depth - 1)})`,
      () => `(${this.integer(depth - 1)} ? ${e()} : (float)${e()})`,
      () => `-(${e()})`,
    ])();
  }

  private assignment(): string {
    const { name, floating } = this.pick(this.variables);
    if (floating) {
      return this.pick([
        () => `${name} = modest(${this.floating(2)});`,
        () => `${name}${this.pick(['++', '--'])};`,
      ])();
    }
    const step = this.pick(['++', '--']);
    return this.pick([
      () => `${name} = ${this.integer(3)};`,
      () => `${name} ${this.pick(['+=', '-=', '*=', '&=', '|=', '^='])} ${this.integer(2)};`,
      () => `${name}${step};`,
      () => (name.includes('n &') ? `++${name};` : `n = ${name}${step};`),
      () => (name.includes('n &') ? `--${name};` : `n = ${step}${name};`),
      () => `${name} <<= ${this.below(5)};`,
      () => `${name} >>= ${this.integer(1)} & 3;`,
      () => `${name} ${this.pick(['/=', '%='])} ${this.below(20) + 1};`,
    ])();
  }

  private statement(depth: number): string {
    const s = () => this.statement(depth - 1);
    const simple = [
      () => this.assignment(),
      () => this.assignment(),
      () => `show(${this.integer(3)}, ${this.integer(2)});`,
      () =>
        `own = ${this.pick([`make(${this.integer(2)})`, 'shared', `${this.integer(1)} ? shared : make(3)`])};`,
      () => `{ struct S copy = make(${this.integer(1)}); shared = copy; *p = shared; }`,
    ];
    const mask = this.pick([7, 15, 0x111]);
    const nested = [
      () => `if (${this.integer(3)}) { ${s()} } else { ${s()} }`,
      () => `for (int k = 0; k < ${this.below(5)}; k++) { ${s()} if (${this.integer(2)}) continue; ${s()} }`,
      () => `{ int k = 0; do { ${s()} } while (k++ < ${this.below(4)} && ${this.integer(2)}); }`,
      () =>
        `switch ((${this.integer(2)}) & ${mask}) { case 0: ${s()} case 1: ${s()} break; case 2: case 3: ${s()} break; ` +
        `case 5 ... 6: ${s()} break; case 0x110: ${s()} default: ${s()} }`,
    ];
    return this.pick(depth > 0 ? [...simple, ...nested] : simple)();
  }
}

test('random programs print what gcc -O0 makes them print', () => {
  const folder = mkdtempSync(join(tmpdir(), 'procstep-'));
  const first = Number(process.env.PROCSTEP_SEED ?? 1);
  const count = Number(process.env.PROCSTEP_PROGRAMS ?? 40);
  try {
    for (let seed = first; seed < first + count; seed++) {
      const text = new Author(seed * 7919).program();
      const source = join(folder, 'p.c');
      const binary = join(folder, 'p');
      writeFileSync(source, NATIVE_PRINT + text);
      execFileSync('gcc', ['-O0', '-w', '-fwrapv', '-ffp-contract=off', '-o', binary, source]);
      const expected = execFileSync(binary, { encoding: 'latin1', timeout: 10_000 });
      expect({ seed, output: run(text).output }).toEqual({ seed, output: expected });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
