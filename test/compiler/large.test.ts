/**
 * Programs that no person writes: everything far larger than the standard asks for (C11 5.2.4.1), or as a fuzzer or a
 * generator makes it. Each ends in a program or in messages, in time and memory in proportion to its size: what is quadratic
 * in any of these numbers does not end before the test is given up.
 */
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { renderDiagnostics } from '../../src/compiler/render.ts';
import { SourceFile } from '../../src/compiler/source.ts';
import { readInclude } from './parse-source.ts';

const N = 10_000;
/** `part` for each number from 0. */
const repeat = (part: (i: number) => string, count = N, between = ''): string =>
  Array.from({ length: count }, (_, i) => part(i)).join(between);
const within = (open: string, inner: string, close: string, count = N): string =>
  open.repeat(count) + inner + close.repeat(count);
const main = (body: string): string => `int main(void) { ${body} }`;

interface Outcome {
  readonly compiled: boolean;
  readonly first: string | undefined;
  readonly text: string;
}

function outcome(text: string): Outcome {
  const { object, diagnostics } = compile(new SourceFile('p.c', text), { readInclude, warnings: 'all' });
  const errors = diagnostics.filter(d => d.severity === 'error');
  return { compiled: object !== undefined, first: errors[0]?.message, text: renderDiagnostics(diagnostics) };
}

describe('a great many', () => {
  const programs: Record<string, string> = {
    cases: main(`int x = 0; switch (x) { ${repeat(i => `case ${i}: x++; break; `)} } return x;`),
    locals: main(`${repeat(i => `int v${i}; v${i} = ${i}; `)} return v5;`),
    'unused locals': main(`${repeat(i => `int v${i}; `)} ${'main(); '.repeat(2000)} return 0;`),
    globals: `${repeat(i => `int v${i} = ${i};\n`)} ${main('return v5;')}`,
    labels: main(`${repeat(i => `l${i}: ; `)} goto l5;`),
    members: `struct s { ${repeat(i => `int m${i}; `)} } x; ${main(`${repeat(i => `x.m${i} = 1; `)} return 0;`)}`,
    enumerators: `enum e { ${repeat(i => `E${i}`, N, ', ')} }; ${main('return E5;')}`,
    'static locals': main(`${repeat(i => `{ static int v = ${i}; v++; } `)} return 0;`),
    relocations: `int x; int *p[] = { ${repeat(() => '&x', N, ', ')} }; ${main('return 0;')}`,
    strings: `char *s[] = { ${repeat(i => `"text ${i}"`, N, ', ')} }; ${main('return 0;')}`,
    elements: `int a[] = { ${repeat(i => `${i}`, 10 * N, ', ')} }; ${main('return a[5];')}`,
    macros: `${repeat(i => `#define M${i} ${i}\n`)} ${main('return M5;')}`,
    arguments: `int f(); ${main(`return f(${repeat(() => '1', 400, ', ')});`)}`,
    comments: `${'/**/'.repeat(10 * N)} ${main('return 0;')}`,
    'characters of a name': `int ${'a'.repeat(1_000_000)}; ${main('return 0;')}`,
    'characters of a string': `char *s = "${'a'.repeat(3_000_000)}"; ${main('return s[0];')}`,
  };
  test.each(Object.entries(programs))('%s', { timeout: 60_000 }, (_, text) => {
    expect(outcome(text)).toMatchObject({ compiled: true, first: undefined });
  });
});

describe('too much of it', () => {
  const types = (name: string): string =>
    `typedef int ${name}0(void); ${repeat(i => `typedef ${name}${i} *${name}${i + 1}(${name}${i} *, ${name}${i} *); `, 40)}`;
  const programs: Record<string, [text: string, message: RegExp]> = {
    parentheses: [main(`return ${within('(', '1', ')')};`), /nesting too deep/],
    'unary operators': [main(`int x = 1; return ${'!'.repeat(N)}x;`), /too complex|too deep/],
    'binary operators': [main(`int x = 1; return ${repeat(() => 'x', N, ' + ')};`), /too complex/],
    arguments: [`int f(); ${main(`return f(${repeat(() => '1', N, ', ')});`)}`, /too complex/],
    blocks: [main(`${within('{', '', '}')} return 0;`), /nesting too deep/],
    'else if': [main(`int x = 0; ${repeat(i => `if (x == ${i}) x = 1; else `)} ;`), /nesting too deep/],
    'undeclared names': [main(repeat(i => `u${i} = 1; `)), /'u0' undeclared/],
    'misspelt types': [repeat(i => `itn v${i};\n`), /unknown type name 'itn'/],
    'syntax errors': [main('int ;) x'.repeat(N)), /expected/],
    'characters that are none of C': ['`'.repeat(10 * N), /stray/],
    'null characters': ['\0'.repeat(10 * N), /./],
    'chained macros': [
      `#define a0 1\n${repeat(i => `#define a${i + 1} a${i}\n`)} int x = a${N}; ${main('return 0;')}`,
      /macros expand through more than 2000 macros/,
    ],
    'doubling macros': [
      `#define a0 1\n${repeat(i => `#define a${i + 1} a${i} + a${i}\n`, 40)} int x = a40; ${main('return 0;')}`,
      /macros expand to more than/,
    ],
    'types of types': [`${types('t')} t40 *x; int y = x; ${main('return 0;')}`, /./],
    'types like types': [
      `${types('t')} ${types('u')} t40 *x; u40 *x; ${main('return z;')}`,
      /'z' undeclared/,
    ],
  };
  test.each(Object.entries(programs))('%s', { timeout: 60_000 }, (_, [text, message]) => {
    const result = outcome(text);
    expect(result.first).toMatch(message);
    // A thousand messages at most, each with a part of a line that may be the whole file.
    expect(result.text.length).toBeLessThan(2_000_000);
  });

  test('what is not shown is said to be missing', () => {
    expect(outcome(main(repeat(i => `u${i} = 1; `))).text).toMatch(/too many errors and warnings/);
  });
});
