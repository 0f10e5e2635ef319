import { describe, expect, test } from 'vitest';
import { FLAG_LOOP, FLAG_STATEMENT } from '../../src/compiler/ir.ts';
import { listing } from './listing.ts';
import { functionOf, PRELUDE, run } from './program.ts';

/** The instructions of a function without indexes and marks, spaces made single. */
const code = (text: string, name = 'f'): string[] =>
  listing(functionOf(PRELUDE + text, name)).map(line => line.slice(7).replace(/ +/g, ' '));

/** The instructions between `enter` and the implicit return. */
const body = (text: string): string[] => code(text).slice(1, -1);

describe('selection', () => {
  test('counter++ on a global is a load, an add and a store', () => {
    expect(body('int counter; void f(void) { counter++; }')).toEqual([
      'i32.load r0, [counter]',
      'i32.add.imm r1, r0, 1',
      'i32.store [counter], r1',
    ]);
  });

  test('i++ on a local is one instruction', () => {
    expect(body('void f(int i) { i++; i += 5; i = i * 3; }')).toEqual([
      'i32.add.imm r0, r0, 1',
      'i32.add.imm r0, r0, 5',
      'i32.mul.imm r0, r0, 3',
    ]);
  });

  test('an element of a local array is addressed through fp', () => {
    expect(body('void f(void) { int a[4]; a[2] = 7; }')).toEqual([
      'i32.const r0, 7',
      'i32.store [fp + 8], r0',
    ]);
  });

  test('an element of a global array is index * size + address', () => {
    expect(body('int a[9]; void f(int i) { a[i] = i; }')).toEqual([
      'i64.extend_i32_s r1, r0',
      'i64.shl.imm r2, r1, 2',
      'i32.store [r2], r0',
    ]);
  });

  test('a pointer moves in place', () => {
    expect(body('void f(char *p, long n) { p += n; p = p - n; }')).toEqual([
      'i64.add r0, r0, r1',
      'i64.sub r0, r0, r1',
    ]);
  });

  test('unsigned division by a power of two is a shift, the remainder a mask', () => {
    expect(body('void f(unsigned u, unsigned long n) { u = u / 8; u %= 8; n /= 4096; u = u / 10; }')).toEqual(
      [
        'i32.shr_u.imm r0, r0, 3',
        'i32.and.imm r0, r0, 7',
        'i64.shr_u.imm r1, r1, 12',
        'i32.const r2, 10',
        'i32.div_u r0, r0, r2',
      ],
    );
    expect(body('void f(int i) { i = i / 8; }')).toEqual(['i32.const r1, 8', 'i32.div_s r0, r0, r1']);
  });

  test('conditions branch directly', () => {
    expect(code('int f(int a, int b) { if (a < b && b) return 1; return 2; }')).toEqual([
      'enter window 64, frame 32, 2 parameters, 2 variables',
      'i32.lt_s r2, r0, r1',
      'brz r2, .6',
      'brz r1, .6',
      'i32.const r2, 1',
      'ret.i32 r2',
      'i32.const r2, 2',
      'ret.i32 r2',
    ]);
  });

  test('a dense switch is a jump table, a sparse one a few comparisons', () => {
    const dense = code('int f(int x) { switch (x) { case 1: case 2: case 3: case 4: return 1; } return 0; }');
    expect(dense.some(line => line.startsWith('jumptab'))).toBe(true);
    const sparse = code('int f(int x) { switch (x) { case 1: return 5; case 1000: return 6; } return 0; }');
    expect(sparse.some(line => line.startsWith('jumptab'))).toBe(false);
  });
});

describe('stops', () => {
  test('each statement begins with a flagged instruction, a loop header is marked', () => {
    const f = functionOf('void f(int n) { for (int i = 0; i < n; i++) { n--; } }', 'f');
    const flags = f.ranges.map((_, i) => f.code[16 * i + 1]!);
    const stops = f.ranges.filter((_, i) => flags[i]! & FLAG_STATEMENT);
    expect(stops.map(r => r.file.text.slice(r.start, r.end))).toEqual(['i', 'i < n', 'n--', 'i++', '}']);
    expect(flags.filter(x => x & FLAG_LOOP)).toHaveLength(1);
  });

  test('an empty endless loop has a place to stop', () => {
    expect(code('void f(void) { while (1); }')).toEqual([
      'enter window 40, frame 16, 0 parameters, 0 variables',
      'nop',
      'jump .1',
    ]);
  });

  test('scopes end with their blocks, and an inner variable hides an outer one', () => {
    const f = functionOf('int f(int x) { { int x = 1; x++; } return x; }', 'f');
    const [inner, outer] = [...f.variables].sort((a, b) => a.to - a.from - (b.to - b.from));
    expect(inner!.from).toBeGreaterThan(outer!.from);
    expect(inner!.to).toBeLessThan(outer!.to);
    expect(outer!.isParam).toBe(true);
  });
});

const program = (text: string): string => run(`int main(void) { ${text} }`).output;

describe('programs', () => {
  test('integer arithmetic of all widths', () => {
    expect(
      program(`
        char c = 200; unsigned char u = 200; short s = 40000; unsigned n = 0;
        print("%d %d %d ", c, u, s);
        n--; print("%l ", (long)n);
        u += 100; print("%d ", u);
        c++; print("%d ", c);
        long big = 1L << 40; print("%l %d ", big / 3, (int)(big >> 35));
        print("%d %d %d ", -7 / 2, -7 % 2, 7u / 2);
        print("%d %d", 1 << 3 | 4 & 6 ^ 1, ~5);
      `),
    ).toBe('-56 200 -25536 4294967295 44 -55 366503875925 32 -3 -1 3 13 -6');
  });

  test('arguments are evaluated from right to left, register variables read last, as gcc does', () => {
    expect(program('int i = 5; print("%d %d %d", i, i++, ++i);')).toBe('7 6 7');
  });

  test('values wait in variables while calls and branches happen', () => {
    expect(
      run(`
        int f(int n) { return n < 2 ? n : f(n - 1) + f(n - 2); }
        int g(int a, int b, int c) { return a * 100 + b * 10 + c; }
        int main(void) {
          int x = 3;
          print("%d %d ", f(10), g(f(1), x > 2 && f(2), f(3)) - (x ? f(4) : 0));
          print("%d", 1 + f(5) * (2 + f(6)) - g(f(1), f(2), x || f(0)));
        }`).output,
    ).toBe('55 109 -60');
  });

  test('structs by value, small and large', () => {
    expect(
      run(`
        struct small { char c; int i; };
        struct big { int a[40]; };
        struct small make(int n) { struct small s = { 'a' + n, n }; return s; }
        struct big fill(struct big b, int n) { for (int i = 0; i < 40; i++) b.a[i] += n; return b; }
        int sum(struct big b) { int s = 0; for (int i = 0; i < 40; i++) s += b.a[i]; return s; }
        int main(void) {
          struct small s = make(3), t; t = s; t.i++;
          struct big z = { { 1, 2, [39] = 3 } };
          struct big y = fill(fill(z, 1), 2);
          print("%c %d %d %d %d %d", s.c, make(4).i, t.i, sum(z), sum(y), sum(s.i ? y : z));
        }`).output,
    ).toBe('d 4 4 6 126 126');
  });

  test('bit-fields', () => {
    expect(
      run(`
        struct { unsigned a : 3; int b : 5; unsigned long c : 40; _Bool d : 1; } s;
        int main(void) {
          s.a = 9; s.b = 20; s.c = 1L << 39; s.d = 4; s.b++; s.a -= 3;
          print("%d %d %l %d %d", s.a, s.b, (long)(s.c >> 38), s.d, (s.b = 31));
        }`).output,
    ).toBe('6 -1 2 1 -1');
  });

  test('pointers, arrays and strings', () => {
    expect(
      run(`
        char *names[] = { "one", "two", "three" };
        int table[3][4];
        int *p = &table[1][2];
        int main(void) {
          for (int i = 0; i < 3; i++) for (int j = 0; j < 4; j++) table[i][j] = 10 * i + j;
          char s[] = "hello", *q = s;
          while (*q) *q++ -= 32;
          int *e = table[2] + 4;
          print("%s %s %d %d %l %d", names[2], s, *p, p[-3], e - p, *--e);
        }`).output,
    ).toBe('three HELLO 12 3 5 23');
  });

  test('floating point', () => {
    expect(
      program(`
        double d = 1.5; float f = 2.25f; int i = 7; long double l = 3;
        d += i; f *= 2; l /= 2; d++; i += 0.6; unsigned long u = 1e18;
        print("%f %f %f %d %d %l", d, f, (double)l, i, d > f, (long)(u / 1e15));
      `),
    ).toBe('9500 4500 1500 7 1 1000');
  });

  test('control flow', () => {
    expect(
      program(`
        int n = 0;
        for (int i = 0; i < 10; i++) { if (i == 3) continue; if (i == 8) break; n += i; }
        do n++; while (n < 30);
        while (n-- > 25) ;
        again: if (n++ < 28) goto again;
        for (int i = -1; i < 9; i++) switch (i) {
          case 0: print("zero "); break;
          case 1 ... 3: print("few "); if (i == 2) continue; break;
          case 7: print("seven ");
          default: print("%d ", i);
        }
        switch (1L << 40) { case 1L << 40: print("big "); break; default: print("no "); }
        print("%d %d", n, n ?: 4);
      `),
    ).toBe('-1 zero few few few 4 5 6 seven 7 8 big 29 29');
  });

  test('function pointers and variadic functions', () => {
    expect(
      run(`
        int add(int a, int b) { return a + b; }
        int mul(int a, int b) { return a * b; }
        int (*ops[])(int, int) = { add, &mul };
        int total(int n, ...) {
          __builtin_va_list ap, again; __builtin_va_start(ap, n); __builtin_va_copy(again, ap);
          int s = 0;
          for (int i = 0; i < n; i++) s += __builtin_va_arg(ap, int);
          return s * 10 + __builtin_va_arg(again, int);
        }
        struct pair { int x, y; };
        int pairs(int n, ...) {
          __builtin_va_list ap; __builtin_va_start(ap, n);
          struct pair p = __builtin_va_arg(ap, struct pair);
          double d = __builtin_va_arg(ap, double);
          return p.x * 100 + p.y * 10 + (int)d;
        }
        int main(void) {
          struct pair p = { 1, 2 };
          print("%d %d %d %d", ops[0](3, 4), (*ops[1])(3, 4), total(3, 1, 2, total(1, 3)), pairs(2, p, 3.5));
        }`).output,
    ).toBe('7 12 361 123');
  });

  test('GNU: statement expressions, computed goto, ranges, compound literals', () => {
    expect(
      run(`
        struct point { int x, y; };
        int norm(struct point *p) { return p->x * p->x + p->y * p->y; }
        int main(void) {
          static void *to[] = { &&a, &&b };
          int n = ({ int k = 3; k * 2; });
          goto *to[n > 5];
          a: print("a ");
          b: print("b %d %d", n, norm(&(struct point){ .y = 2, .x = 1 }));
        }`).output,
    ).toBe('b 6 5');
  });

  test('variable-length arrays give their memory back', () => {
    expect(
      run(`
        int f(int n) { int s = 0; for (int i = 1; i <= 20000; i++) { int a[n + i % 3]; a[n - 1] = i; s += a[n - 1] + sizeof a / 4; } return s; }
        int main(void) { int m = 3; int g[m][m + 1]; g[2][3] = 5; print("%d %l %d", f(100), (long)sizeof g, g[m - 1][m]); }`)
        .output,
    ).toBe('202030001 48 5');
  });

  test('leaving the scope of a variable-length array by break, continue and goto', () => {
    expect(
      run(`
        int main(void) {
          int n = 0;
          for (int i = 1; i <= 30000; i++) { int a[64 + i % 2]; a[0] = i; if (i % 3) continue; n += a[0] % 2; }
          again: { char big[1000]; big[n % 9] = 1; char more[n % 100 + 900]; more[5] = 2; if (n++ < 9000) goto again; }
          while (1) { int b[n]; b[n - 1] = 4; n = b[n - 1]; break; }
          print("%d", n);
        }`).output,
    ).toBe('4');
  });

  test('more variables than registers', () => {
    const names = Array.from({ length: 600 }, (_, i) => `v${i}`);
    const declarations = names.map((v, i) => `int ${v} = ${i};`).join(' ');
    expect(program(`${declarations} print("%d", ${names.join(' + ')});`)).toBe('179700');
  });

  test('setjmp and longjmp, atomics, thread-local storage', () => {
    expect(
      run(`
        long buf[8];
        _Thread_local int t = 41; _Thread_local long z;
        _Atomic int a = 5; _Atomic char c = 127;
        void away(int n) { if (n == 0) __builtin_longjmp(buf, 3); away(n - 1); }
        int main(void) {
          volatile int tries = 0;
          int r = __builtin_setjmp(buf);
          if (tries++ < 2) away(5);
          t++; z = 7; a += 3; a *= 2; int old = a++; c++;
          print("%d %d %d %l %d %d %d", r, tries, t, z, a, old, c);
        }`).output,
    ).toBe('3 3 42 7 17 16 -128');
  });

  test('the elements of a flexible array member are part of their object', () => {
    expect(
      run(`
        struct point { int x, y; };
        struct path { int n; struct point at[]; };
        struct path path = { 2, { { 1 }, { 2 } } };
        int after = 77;
        struct path sparse = { .at = { [2] = { 5 } } };
        int last = 78;
        struct word { char length; char text[]; } word = { 5, "hello" };
        int main(void) {
          print("%d %d %d %s;", path.at[1].x, path.at[1].y, sparse.at[2].x, word.text);
          path.at[1].y = sparse.at[2].y = 9;
          print("%d %d %d", after, last, (int)sizeof path);
        }`).output,
    ).toBe('2 0 5 hello;77 78 4');
  });

  test('a label of __label__ belongs to its block', () => {
    expect(
      run(`
        #define POSITIVE(x) ({ __label__ done; int r = 0; if ((x) <= 0) goto done; r = (x); done: r; })
        int main(void) {
          int n = POSITIVE(3) + POSITIVE(-4), turns = 0;
          { __label__ end; void *to = &&end; goto *to; n = 100; end: ; }
          end: if (turns++ < 2) goto end;
          print("%d %d", n, turns);
        }`).output,
    ).toBe('3 3');
  });

  test('an old-style definition converts its arguments at entry', () => {
    expect(
      run(`
        int f(c, s, x) char c; short s; float x; { return c * 1000 + s + (x == 0.1f); }
        int g(c, p) unsigned char c; unsigned char **p; { static unsigned char *kept; kept = &c; *p = kept; return **p; }
        int main(void) { unsigned char *p; print("%d %d", f(257, 65537, 0.1), g(511, &p)); }`).output,
    ).toBe('1002 255');
  });

  test('main gives 0 without a return, and as a void function', () => {
    expect(run('int main(void) { print("x"); }').status).toBe(0);
    expect(run('void main(void) { print("x"); }').status).toBe(0);
  });
});
