/** The preprocessor against C11 6.10 (its own examples first), the literals, and what students are told. */
import { describe, expect, test } from 'vitest';
import { type PreprocessOptions, preprocess } from '../../src/compiler/preprocess.ts';
import { renderDiagnostics } from '../../src/compiler/render.ts';
import { Diagnostics, decodeSource, SourceFile } from '../../src/compiler/source.ts';

interface Setup extends Partial<PreprocessOptions> {
  /** Headers by name; those under `sys:` belong to the sysroot. */
  headers?: Record<string, string>;
}

function run(text: string, setup: Setup = {}) {
  const diagnostics = new Diagnostics();
  const { headers = {}, ...options } = setup;
  const readInclude = (name: string) => {
    if (headers[name] !== undefined) return new SourceFile(name, headers[name]);
    const system = headers[`sys:${name}`];
    return system === undefined ? undefined : new SourceFile(`/usr/include/${name}`, system, true);
  };
  const result = preprocess(new SourceFile('p.c', text), { readInclude, ...options }, diagnostics);
  const rendered = renderDiagnostics(diagnostics.all);
  return { ...result, diagnostics: diagnostics.all, rendered };
}

/** The tokens, separated by spaces; fails on any diagnostic. */
function tokens(text: string, setup?: Setup): string {
  const result = run(text, setup);
  expect(result.rendered).toBe('');
  return result.tokens
    .slice(0, -1)
    .map(t => t.text)
    .join(' ');
}

const messages = (text: string, setup?: Setup) =>
  run(text, setup).diagnostics.map(d => `${d.range.file.position(d.range.start).line}: ${d.message}`);

/** The only token's literal. */
function literal(text: string) {
  const result = run(text);
  expect(result.rendered).toBe('');
  expect(result.tokens).toHaveLength(2);
  return result.tokens[0]!.literal!;
}

describe('the examples of C11 6.10.3.5', () => {
  test('3: redefinition and rescanning', () => {
    const text = `
#define x 3
#define f(a) f(x * (a))
#undef x
#define x 2
#define g f
#define z z[0]
#define h g(~
#define m(a) a(w)
#define w 0,1
#define t(a) a
#define p() int
#define q(x) x
#define r(x,y) x ## y
#define str(x) # x
f(y+1) + f(f(z)) % t(t(g)(0) + t)(1);
g(x+(3,4)-w) | h 5) & m
(f)^m(m);
p() i[q()] = { q(1), r(2,3), r(4,), r(,5), r(,) };
char c[2][6] = { str(hello), str() };`;
    expect(tokens(text)).toBe(
      tokens(`f(2 * (y+1)) + f(2 * (f(2 * (z[0])))) % f(2 * (0)) + t(1);
f(2 * (2+(3,4)-0,1)) | f(2 * (~ 5)) & f(2 * (0,1))^m(0,1);
int i[] = { 1, 23, 4, 5, };
char c[2][6] = { "hello", "" };`),
    );
  });

  test('4: strings and pasting', () => {
    const text = `
#define str(s) # s
#define xstr(s) str(s)
#define debug(s, t) printf("x" # s "= %d, x" # t "= %s", \\
 x ## s, x ## t)
#define INCFILE(n) vers ## n
#define glue(a, b) a ## b
#define xglue(a, b) glue(a, b)
#define HIGHLOW "hello"
#define LOW LOW ", world"
debug(1, 2);
fputs(str(strncmp("abc\\0d", "abc", '\\4') // this goes away
== 0) str(: @\\n), s);
xstr(INCFILE(2).h)
glue(HIGH, LOW);
xglue(HIGH, LOW)`;
    const [debug, fputs, include, high] = [
      `printf ( "x" "1" "= %d, x" "2" "= %s" , x1 , x2 ) ;`,
      String.raw`fputs ( "strncmp(\"abc\\0d\", \"abc\", '\\4') == 0" ": @\n" , s ) ;`,
      `"vers2.h" "hello"`,
      `; "hello" ", world"`,
    ];
    expect(tokens(text)).toBe(`${debug} ${fputs} ${include} ${high}`);
  });

  test('hash_hash: a pasted ## is no operator', () => {
    const text = `
#define hash_hash # ## #
#define mkstr(a) # a
#define in_between(a) mkstr(a)
#define join(c, d) in_between(c hash_hash d)
join(x, y)`;
    expect(tokens(text)).toBe('"x ## y"');
  });

  test('5: placemarkers', () => {
    const text = `
#define t(x,y,z) x ## y ## z
t(1,2,3), t(,4,5), t(6,,7), t(8,9,), t(10,,), t(,11,), t(,,12), t(,,)`;
    expect(tokens(text)).toBe('123 , 45 , 67 , 89 , 10 , 11 , 12 ,');
  });

  test('7: variable arguments', () => {
    const text = `
#define debug(...) fprintf(stderr, __VA_ARGS__)
#define showlist(...) puts(#__VA_ARGS__)
#define report(test, ...) ((test)?puts(#test): \\
 printf(__VA_ARGS__))
debug("Flag");
debug("X = %d\\n", x);
showlist(The first, second, and third items.);
report(x>y, "x is %d but y is %d", x, y);`;
    expect(tokens(text)).toBe(
      tokens(String.raw`fprintf(stderr, "Flag");
fprintf(stderr, "X = %d\n", x);
puts("The first, second, and third items.");
((x>y)?puts("x>y"): printf("x is %d but y is %d", x, y));`),
    );
  });
});

describe('macros', () => {
  test.each([
    ['mutual recursion stops', '#define A B\n#define B A\nA B', 'A B'],
    ['a function-like name alone is not a use', '#define f(x) x\nf + f\n(1)', 'f + 1'],
    ['arguments over lines', '#define f(x, y) y x\nf(1\n,\n 2)', '2 1'],
    ['commas in parentheses', '#define first(a, b) a\nfirst((1, 2), 3)', '( 1 , 2 )'],
    ['GNU comma', '#define e(f, ...) p(f, ## __VA_ARGS__)\ne(a) e(a, b, c)', 'p ( a ) p ( a , b , c )'],
    ['GNU named variable arguments', '#define e(f, a...) p(f, ## a)\ne(a) e(a, b)', 'p ( a ) p ( a , b )'],
    ['__VA_OPT__', '#define F(X, ...) f(X __VA_OPT__(,) __VA_ARGS__)\nF(1) F(1, 2)', 'f ( 1 ) f ( 1 , 2 )'],
    ['__VA_OPT__ of a macro that is empty', '#define E\n#define F(...) [__VA_OPT__(x)]\nF(E)', '[ ]'],
    [
      '__VA_OPT__ under # and ##',
      '#define S(X, ...) #__VA_OPT__(X##X X##X)\n#define P(X, ...) __VA_OPT__(a X ## X) ## b\nS(, 0) S(a, 1); P(, 1)',
      '"" "aa aa" ; a b',
    ],
    ['pasting a number', '#define c(a, b) a ## b\nc(1, 2) c(x, 1) c(., 5) c(+, =)', '12 x1 .5 +='],
    ['__LINE__ is that of the use', '#define L __LINE__\n\nL', '3'],
    ['__COUNTER__', '__COUNTER__ __COUNTER__', '0 1'],
    ['#line', '#line 7 "q.c"\n__LINE__ __FILE__', '7 "q.c"'],
    ['__FILE__', '__FILE__', '"p.c"'],
    ['__DATE__ does not depend on the day', '__DATE__ __TIME__', '"Jan  1 2026" "12:00:00"'],
    ['digraphs', '%:define A(x) %:x\n<% A(<:) %>', '{ "<:" }'],
    ['continued lines, even in a name', 'ab\\\ncd = \\\r\n 1;', 'abcd = 1 ;'],
    ['comments are spaces', 'a/* * / */b//x\\\ny\nc', 'a b c'],
    ['_Pragma leaves nothing', 'a _Pragma("STDC FP_CONTRACT ON") b', 'a b'],
    [
      'push_macro',
      '#define A 1\n#pragma push_macro("A")\n#undef A\n#define A 2\nA\n#pragma pop_macro("A")\nA',
      '2 1',
    ],
    ['predefined', '__STDC_VERSION__ __GNUC__ __x86_64__ __LP64__ linux', '201710L 12 1 1 1'],
    ['keywords in their standard spelling', '__const __inline__ __typeof__ int', 'const inline typeof int'],
  ])('%s', (_name, text, expected) => {
    expect(tokens(text)).toBe(expected);
  });

  test('-D and -U', () => {
    expect(tokens('A B C(2) linux', { defines: ['A', 'B=x y', 'C(n)=n+n'], undefines: ['linux'] })).toBe(
      '1 x y 2 + 2 linux',
    );
  });

  test("the user's object-like macros are kept for the debugger", () => {
    const { macros } = run(
      '#include <s.h>\n#define N 10\n#define P (N  + 1)\n#define F(x) x\n#define G 1\n#undef G',
      {
        headers: { 'sys:s.h': '#define HIDDEN 1\n' },
      },
    );
    expect([...macros]).toEqual([
      ['N', '10'],
      ['P', '(N + 1)'],
    ]);
  });

  test('a token from a macro has the range of the outermost use, and its own place', () => {
    const text = '#define ADD(a, b) ((a) + (b))\nx = ADD(y, ADD(1, z));';
    const { tokens: all } = run(text);
    const z = all.find(t => t.text === 'z')!;
    expect(text.slice(z.range.start, z.range.end)).toBe('ADD(y, ADD(1, z))');
    expect(text.slice(z.place.start, z.place.end)).toBe('z');
    const plus = all.find(t => t.text === '+')!;
    expect(plus.place).toBe(plus.range);
    expect(text.slice(plus.spelling.start, plus.spelling.end)).toBe('+');
  });

  test('ranges are those of the file, with continued lines in it', () => {
    const text = 'ab\\\ncd + \\\n x;';
    const { tokens: all } = run(text);
    expect(all.map(t => text.slice(t.range.start, t.range.end))).toEqual(['ab\\\ncd', '+', 'x', ';', '']);
  });
});

describe('conditionals', () => {
  test.each([
    ['1 + 2 * 3 == 7', true],
    ['-1 > 0u', true],
    ['-1 >> 63 == -1 && 1 << 63 < 0', true],
    ['0x7fffffffffffffff + 1 < 0', true],
    ['(2 || 1 / 0) && !(0 && 1 % 0)', true],
    ['1 ? 2 : (3, 4)', true],
    ["'a' == 97 && '\\377' < 0", true],
    ['defined X && defined(X) && !defined Y', true],
    ['undefined_name', false],
    ['X == 5 && F(3) == 4', true],
    ['HAS_X', true],
    ['__has_include(<a.h>) && !__has_include("b.h") && defined __has_include', true],
    ['__has_attribute(noreturn) && __has_attribute(__packed__) && !__has_attribute(nonsense)', true],
    ['__has_builtin(__builtin_expect)', true],
    ['0b101 == 05 && 10UL == 0xA', true],
    ['~0 == -1 && !0', true],
    ['3 - 2 - 1 == 0', true],
  ])('#if %s', (condition, expected) => {
    const text = `#define X 5\n#define F(x) x+1\n#define HAS_X defined(X)\n#if ${condition}\nyes\n#else\nno\n#endif`;
    expect(tokens(text, { headers: { 'sys:a.h': '' } })).toBe(expected ? 'yes' : 'no');
  });

  test('only the first group that holds is read; anything goes in the others', () => {
    const text = `
#if 0
  don't  “mind” #include <nothing.h>
# if 1
  #error no
# else
# endif
# nonsense
#elif 1
one
#elif (
two
#else
three
#endif
#ifndef A
a
#elifdef A
b
#endif`;
    expect(tokens(text)).toBe('one a');
  });

  test('complaints', () => {
    expect(
      messages('#if\n#endif\n#if 1 +\n#endif\n#if 1 2\n#endif\n#if 1/0\n#endif\n#if A = 1\n#endif'),
    ).toEqual([
      '1: #if with no expression',
      "3: operator '+' has no right operand",
      "5: missing binary operator before token '2'",
      '7: division by zero in #if',
      "9: token '=' is not valid in preprocessor expressions",
    ]);
    expect(messages('#else\n#endif\n#elif 1\n#if 1\n#else\n#else\n#endif\n#ifdef X\n#if 1')).toEqual([
      '1: #else without #if',
      '2: #endif without #if',
      '3: #elif without #if',
      '6: #else after #else',
      '8: unterminated #ifdef',
    ]);
    expect(messages('#if 1\nx')).toEqual(['1: unterminated #if']);
  });
});

describe('includes', () => {
  test('both forms, macros, guards, once', () => {
    const headers = {
      'a.h': '#ifndef A_H\n#define A_H\na\n#endif\n',
      'b.h': '#pragma once\n#include "a.h"\nb',
      'sys:sys/wait.h': 'w',
    };
    const text =
      '#include "a.h"\n#include "b.h"\n#include "b.h"\n#define W <sys/wait.h>\n#include W\n#include "a.h"\nx';
    const result = run(text, { headers });
    expect(result.rendered).toBe('');
    expect(result.tokens.map(t => t.text).join(' ')).toBe('a b w x ');
    expect(result.files.map(f => f.path)).toEqual(['p.c', 'a.h', 'b.h', '/usr/include/sys/wait.h']);
    expect([...result.includedSystemHeaders]).toEqual(['sys/wait.h']);
  });

  test('the kind and the including file are passed on', () => {
    const asked: string[] = [];
    preprocess(
      new SourceFile('p.c', '#include "a.h"\n#include <b.h>'),
      {
        readInclude(name, kind, from) {
          asked.push(`${kind} ${name} from ${from.path}`);
          return new SourceFile(`d/${name}`, name === 'a.h' ? '#include_next <a.h>' : '');
        },
      },
      new Diagnostics(),
    );
    expect(asked.slice(0, 2)).toEqual(['quote a.h from p.c', 'next a.h from d/a.h']);
    expect(asked.at(-1)).toBe('angle b.h from p.c');
  });

  test('a header that includes itself ends in an error', () => {
    const result = run('#include "a.h"', { headers: { 'a.h': '#include "a.h"' } });
    expect(result.diagnostics.map(d => d.message)).toEqual([
      '#include nested depth 201 exceeds maximum of 200',
    ]);
  });

  test.each([
    ['<stido.h>', '<stdio.h>'],
    ['<stdio>', '<stdio.h>'],
    ['<wai.h>', '<wait.h>'],
    ['<sys/unistd.h>', '<unistd.h>'],
    ['<resource.h>', '<sys/resource.h>'],
    ['<iostream>', '<stdio.h>'],
    ['<windows.h>', '<unistd.h>'],
    ['<mine.h>', '"mine.h"'],
    ['stdio.h', '<stdio.h>'],
    ['<stdio.h', '<stdio.h>'],
  ])('%s: did you mean %s?', (written, meant) => {
    const diagnostics = new Diagnostics();
    const readInclude = (name: string, kind: string) =>
      name === 'mine.h' && kind === 'quote' ? new SourceFile(name, '') : undefined;
    preprocess(new SourceFile('p.c', `#include ${written}`), { readInclude }, diagnostics);
    expect(diagnostics.all.map(d => [d.severity, d.suggestion?.text])).toEqual([['error', meant]]);
  });
});

describe('literals', () => {
  test.each([
    ['0', 0n, 'int'],
    ['2147483647', 2147483647n, 'int'],
    ['2147483648', 2147483648n, 'long'],
    ['0x80000000', 0x80000000n, 'uint'],
    ['0xffffffffffffffff', 0xffffffffffffffffn, 'ulong'],
    ['0777', 511n, 'int'],
    ['0b1010', 10n, 'int'],
    ['10u', 10n, 'uint'],
    ['10L', 10n, 'long'],
    ['10lu', 10n, 'ulong'],
    ['10LL', 10n, 'llong'],
    ['10ull', 10n, 'ullong'],
    ['4294967296u', 4294967296n, 'ulong'],
  ])('integer %s', (text, value, type) => {
    expect(literal(text)).toEqual({ kind: 'int', value, type });
  });

  test.each([
    ['1.5', 1.5, 'double'],
    ['.5f', 0.5, 'float'],
    ['1e3', 1000, 'double'],
    ['1.', 1, 'double'],
    ['0.1f', Math.fround(0.1), 'float'],
    ['2.5L', 2.5, 'ldouble'],
    ['0x1.8p1', 3, 'double'],
    ['0xAp-2', 2.5, 'double'],
    ['0x1p-1074', 5e-324, 'double'],
    ['01.5', 1.5, 'double'],
  ])('floating %s', (text, value, type) => {
    expect(literal(text)).toEqual({ kind: 'float', value, type });
  });

  test.each([
    ["'a'", 97n, 'int'],
    ["'\\n'", 10n, 'int'],
    ["'\\377'", -1n, 'int'],
    ["'\\x41'", 65n, 'int'],
    ["'\\''", 39n, 'int'],
    ["L'é'", 0xe9n, 'int'],
    ["u'é'", 0xe9n, 'ushort'],
    ["U'\\U0001F600'", 0x1f600n, 'uint'],
  ])('character %s', (text, value, type) => {
    expect(literal(text)).toEqual({ kind: 'char', value, type });
  });

  const bytes = (text: string) => {
    const value = literal(text);
    return value.kind === 'string' ? [value.element, ...value.bytes] : undefined;
  };

  test('strings', () => {
    expect(bytes('"ab\\0"')).toEqual(['char', 97, 98, 0, 0]);
    expect(bytes('"é\\u20ac"')).toEqual(['char', 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0]);
    expect(bytes('"\\x41" "42"')).toEqual(['char', 0x41, 0x34, 0x32, 0]);
    expect(bytes('u"a\u{1f600}"')).toEqual(['ushort', 97, 0, 0x3d, 0xd8, 0x00, 0xde, 0, 0]);
    expect(bytes('L"a" "b"')).toEqual(['int', 97, 0, 0, 0, 98, 0, 0, 0, 0, 0, 0, 0]);
    expect(bytes('u8"é"')).toEqual(['char', 0xc3, 0xa9, 0]);
  });

  test.each([
    ['08', "invalid digit '8' in octal constant"],
    ['10x', "invalid suffix 'x' on integer constant"],
    ['0x', "digits expected after '0x' in integer constant"],
    ['0b12', "invalid digit '2' in binary constant"],
    ['1.2.3', 'too many decimal points in number'],
    ['1e', 'exponent has no digits'],
    ['1.5q', "invalid suffix 'q' on floating constant"],
    ["''", 'empty character constant'],
    ["'ab'", 'multi-character character constant'],
    ["'hello'", 'character constant too long for its type'],
    ['"\\q"', "unknown escape sequence: '\\q'"],
    ['99999999999999999999', 'integer constant is too large for its type'],
    ['L"a" u"b"', 'unsupported non-standard concatenation of string literals'],
  ])('%s: %s', (text, message) => {
    expect(messages(text)).toContain(`1: ${message}`);
  });
});

describe('what a student is told', () => {
  test('typographic quotes and dashes are mended and read on', () => {
    const result = run('printf(“hi\\n”);\ni = j – 1; p–>x; c = ‘a’;\nint\u00a0k = 3 ≤ 4;');
    expect(result.tokens.map(t => t.text).join(' ')).toBe(
      `printf ( "hi\\n" ) ; i = j - 1 ; p -> x ; c = 'a' ; int k = 3 <= 4 ; `,
    );
    expect(result.diagnostics.map(d => d.suggestion?.text)).toEqual(['"hi\\n"', '-', '-', "'a'", ' ', '<=']);
    expect(result.rendered).toContain(`p.c:1:8: error: '“' is not a quotation mark in C
    1 | printf(“hi\\n”);
      |        ^~~~~~
      |        "hi\\n"
p.c:1:8: note: it was probably copied from slides or a web page
`);
  });

  test('a string without its end stops before the end of the statement', () => {
    const result = run('printf("hello);\nputs("x”);\nchar c = \'a;');
    expect(result.tokens.map(t => t.text).join(' ')).toBe(
      `printf ( "hello" ) ; puts ( "x" ) ; char c = 'a' ; `,
    );
    expect(result.rendered).toContain(`p.c:1:8: error: missing terminating " character
    1 | printf("hello);
      |        ^~~~~~
      |              "
`);
    expect(result.diagnostics).toHaveLength(3);
  });

  test('a comment without its end is shown where it begins', () => {
    expect(messages('int x; /* never\nclosed')).toEqual([
      '1: unterminated comment: the rest of the file is inside it',
    ]);
  });

  test.each([
    ['#inlcude <stdio.h>', 'invalid preprocessing directive #inlcude', 'include'],
    ['#defien N 1', 'invalid preprocessing directive #defien', 'define'],
  ])('%s', (text, message, suggestion) => {
    const [d] = run(text).diagnostics;
    expect([d!.message, d!.suggestion?.text]).toEqual([message, suggestion]);
  });

  test('macros used and defined wrongly', () => {
    const text = `#define F(a, b) a + b
F(1) F(1, 2, 3)
#define N 1
#define N 2
#define 3 x
#define
#define G(a a) a
#define H(a) #b
#define J ## x
#define c(a, b) a ## b
c(+, 1)
@
F(1,`;
    expect(messages(text)).toEqual([
      "2: macro 'F' requires 2 arguments, but only 1 given",
      "2: macro 'F' passed 3 arguments, but takes just 2",
      "4: 'N' redefined",
      '5: macro names must be identifiers',
      '6: no macro name given in #define directive',
      "7: expected ',' or ')' in macro parameter list",
      "8: '#' is not followed by a macro parameter",
      "9: '##' cannot appear at either end of a macro expansion",
      "11: pasting '+' and '1' does not give a valid preprocessing token",
      "13: unterminated argument list invoking macro 'F'",
      "12: stray '@' in program",
    ]);
  });

  test('#error, #warning and pragmas', () => {
    expect(
      messages(
        `#error don't "do" this\n#warning careful\n#pragma omp parallel for\n#pragma pack(3)\n#pragma weak f`,
      ),
    ).toEqual([
      `1: #error don't "do" this`,
      '2: #warning careful',
      "3: ignoring '#pragma omp parallel'",
      "4: malformed '#pragma pack': ignored",
      "5: '#pragma weak' is not supported",
    ]);
  });
});

describe('bombs', () => {
  test('macros that double', () => {
    const levels = Array.from({ length: 40 }, (_, i) => `#define A${i + 1} A${i} A${i}`);
    const { diagnostics } = run(`#define A0 x\n${levels.join('\n')}\nA40`);
    expect(diagnostics.map(d => d.message)).toEqual(['macros expand to more than 2000000 tokens']);
  });

  test('arguments that double', () => {
    const { diagnostics } = run(`#define D(x) x x\n${'D('.repeat(40)}y${')'.repeat(40)}`);
    expect(diagnostics.map(d => d.message)).toEqual(['macros expand to more than 2000000 tokens']);
  });

  test('a header that includes itself twice', () => {
    const headers = { 'a.h': '#include "a.h"\n#include "a.h"\n' };
    const { diagnostics } = run('#include "a.h"', { headers });
    expect(diagnostics.map(d => d.message)).toContain('more than 10000 inclusions');
    expect(diagnostics.length).toBeLessThan(10);
  });
});

describe('rendering', () => {
  const file = new SourceFile('a.c', '\tint x = yy;\nlong\n');
  const at = (start: number, end: number) => ({ file, start, end });

  test('caret, suggestion, option and notes, with tabs', () => {
    const text = renderDiagnostics([
      {
        severity: 'warning',
        message: "unused variable 'x'",
        option: 'unused-variable',
        range: at(5, 6),
        notes: [{ message: 'see here', range: at(13, 17) }],
      },
      {
        severity: 'error',
        message: "'yy' undeclared",
        range: at(9, 11),
        suggestion: { range: at(9, 11), text: 'y' },
      },
    ]);
    expect(text).toBe(`a.c:1:6: warning: unused variable 'x' [-Wunused-variable]
    1 |         int x = yy;
      |             ^
a.c:2:1: note: see here
    2 | long
      | ^~~~
a.c:1:10: error: 'yy' undeclared
    1 |         int x = yy;
      |                 ^~
      |                 y
`);
  });

  test('in colour', () => {
    const text = renderDiagnostics([{ severity: 'error', message: 'm', range: at(13, 14) }], { color: true });
    expect(text).toContain('\x1b[1;31merror:\x1b[0m m');
  });
});

test('a file in Latin-1 keeps its bytes in string literals, as with gcc', () => {
  const bytes = Uint8Array.from('char s[] = "gr\xf6\xdfe"; // \xe4', c => c.charCodeAt(0));
  const { tokens } = preprocess(
    new SourceFile('latin.c', decodeSource(bytes)),
    { readInclude: () => undefined },
    new Diagnostics(),
  );
  const literal = tokens.find(token => token.kind === 'string')?.literal;
  expect(literal?.kind === 'string' && [...literal.bytes]).toEqual([0x67, 0x72, 0xf6, 0xdf, 0x65, 0]);
  expect(decodeSource(new TextEncoder().encode('größe €'))).toBe('größe €');
});
