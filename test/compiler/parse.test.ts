import { describe, expect, test } from 'vitest';
import type { CType } from '../../src/compiler/ctype.ts';
import { INT, sizeOf } from '../../src/compiler/ctype.ts';
import { parseExpression } from '../../src/compiler/parse.ts';
import type { Entity, ExpressionScope } from '../../src/compiler/scope.ts';
import { Diagnostics } from '../../src/compiler/source.ts';
import { typeText } from '../../src/compiler/types.ts';
import { complaints, functionNamed, parseText, show, stores, tree } from './parse-source.ts';

/** The tree of an expression over some variables. */
const expr = (text: string) =>
  tree(`struct s { int a; struct s *next; char name[4]; unsigned b : 3; };
    void f(int i, unsigned u, long l, char c, double d, int *p, struct s *s, int m[3][4], int (*fn)(long)) { ${text}; }`);

describe('conversions are written out', () => {
  test.each([
    ['i + u', '(+ <unsigned int>i u)'],
    ['i + l', '(+ <long int>i l)'],
    ['c + c', '(+ <int>c <int>c)'],
    ['i * d', '(* <double>i d)'],
    ['i < u', '(< <unsigned int>i u)'],
    ['c << l', '(<< <int>c l)'],
    ['c = i', '(= c <char>i)'],
    ['c += d', '(+= c d in double)'],
    ['c <<= i', '(<<= c i in int)'],
    ['l = 1', '(= l 1l)'],
    ['d = 3', '(= d 3)'],
    ['s->b + 1', '(+ <int>(* s).b 1)'],
    ['fn(i)', '(call fn <long int>i)'],
    ['i ? c : l', '(? i <long int>c l)'],
    ['i ?: 2', '(? i _ 2)'],
  ])('%s', (text, expected) => {
    expect(expr(text)).toBe(expected);
  });
});

describe('pointers', () => {
  test.each([
    ['p + 2', '(ptr+ p 2l *4)'],
    ['p - i', '(ptr+ p (- <long int>i) *4)'],
    ['p[i]', '(* (ptr+ p <long int>i *4))'],
    ['2[p]', '(* (ptr+ p 2l *4))'],
    ['m[1][2]', '(* (ptr+ (* (ptr+ m 1l *16)) 2l *4))'],
    ['p - &i', '(ptr- p (& i) /4)'],
    ['p++', '(p ++4)'],
    ['--s', '(--24 s)'],
    ['p += i', '(+= p <long int>i in int *)'],
    ['*&i', '(* (& i))'],
    ['&*p', 'p'],
    ['s->next->a', '(* (* s).next).a'],
    ['(*fn)(l)', '(call fn l)'],
    ['!p && i', '(&& (! p) i)'],
    ['p = 0', '(= p <int *>0)'],
  ])('%s', (text, expected) => {
    expect(expr(text)).toBe(expected);
  });
});

describe('precedence', () => {
  test.each([
    ['i + 2 * 3 - 1', '(- (+ i (* 2 3)) 1)'],
    ['i = u = 1', '(= i <int>(= u 1u))'],
    ['i & 1 == 0', '(& i (== 1 0))'],
    ['i || u && l', '(|| i (&& u l))'],
    ['-i * !u', '(* (- i) (! u))'],
    ['sizeof i + 1', '(+ 4ul 1ul)'],
    ['(i, u)', '(, i u)'],
  ])('%s', (text, expected) => {
    expect(expr(text)).toBe(expected);
  });
});

describe('initialisers are stores at offsets', () => {
  const init = (text: string) => {
    const { unit, diagnostics } = parseText(text);
    expect(diagnostics).toEqual([]);
    const v = unit.variables.find(x => x.name === 'v');
    return `${typeText(v?.type ?? INT)}: ${v?.init ? stores(v.init) : ''}`;
  };
  test.each([
    ['int v = 3;', 'int: 0=3'],
    ['int v[] = {1, 2};', 'int[2]: zero 0=1 4=2'],
    ['int v[2][2] = {1, 2, 3};', 'int[2][2]: zero 0=1 4=2 8=3'],
    ['int v[][2] = {{1}, {2, 3}};', 'int[2][2]: zero 0=1 8=2 12=3'],
    ['int v[6] = {[4] = 1, 2, [0] = 3};', 'int[6]: zero 16=1 20=2 0=3'],
    ['int v[] = {[1 ... 3] = 7};', 'int[4]: zero 4=7 8=7 12=7'],
    ['char v[] = "hi";', String.raw`char[3]: zero 0="hi\u0000"`],
    ['char v[2] = "hi";', 'char[2]: zero 0="hi"'],
    ['char v[][3] = {"a", "b"};', String.raw`char[2][3]: zero 0="a\u0000" 3="b\u0000"`],
    [
      'struct { int a; char c[2]; int b; } v = {1, "x", 2};',
      String.raw`struct <anonymous>: zero 0=1 4="x\u0000" 8=2`,
    ],
    ['struct { struct { int x, y; } p; int z; } v = {.p.y = 1, 2};', 'struct <anonymous>: zero 4=1 8=2'],
    ['struct { int a; union { int i; float f; }; } v = {1, {.f = 2}};', 'struct <anonymous>: zero 0=1 4=2'],
    ['struct { unsigned a : 3, b : 7; } v = {1, 2};', 'struct <anonymous>: zero 0.0:3=1u 0.3:7=2u'],
    ['struct p { int x, y; } v[] = {1, 2, {3}, [4].y = 5};', 'struct p[5]: zero 0=1 4=2 8=3 36=5'],
    ['int a[3]; int *v = &a[2];', 'int *: 0=(ptr+ a 2l *4)'],
    ['int v = {4};', 'int: 0=4'],
  ])('%s', (text, expected) => {
    expect(init(text)).toBe(expected);
  });
});

describe('layout is that of the System V ABI', () => {
  test.each([
    ['struct { char a; int b; char c; }', 12],
    ['struct { char a; long b; }', 16],
    ['struct { unsigned a : 3, : 0, b : 5; int c : 17; long d : 40; }', 16],
    ['struct { char a; int b : 4; }', 4],
    ['struct { int a : 30; int b : 4; }', 8],
    ['struct __attribute__((packed)) { char a; int b; }', 5],
    ['struct __attribute__((packed)) { int a : 3; long b : 63; }', 9],
    ['_Pragma("pack(2)") struct { char a; int b; }', 6],
    ['_Pragma("pack(push, 4)") _Pragma("pack(pop)") struct { char a; long b; }', 16],
    ['_Pragma("pack(4)") union { char c[5]; long l; }', 8],
    ['struct { char a; } __attribute__((aligned(16)))', 16],
    ['union { char c[5]; int i; }', 8],
    ['struct { int n; char data[]; }', 4],
    ['struct { _Alignas(8) char a; char b; }', 8],
    ['enum { A, B }', 4],
  ])('%s', (type, size) => {
    const { unit, diagnostics } = parseText(`${type} v;`);
    expect(diagnostics).toEqual([]);
    expect(sizeOf(unit.variables[0]!.type)).toBe(size);
  });
});

describe('declarations are merged', () => {
  test('a prototype, a call and the definition are one function', () => {
    const { unit } = parseText('int f(int); int g(void) { return f(1); } int f(int a) { return a; }');
    expect(unit.functions.map(f => f.name)).toEqual(['f', 'g']);
    expect(unit.functions[0]?.params.map(v => v.name)).toEqual(['a']);
  });

  test('extern, tentative and initialised are one variable', () => {
    const { unit } = parseText('extern int x; int x; int x = 3; int f(void) { extern int x; return x; }');
    expect(unit.variables).toHaveLength(1);
    expect(unit.variables[0]).toMatchObject({ isExtern: false, tentative: false, storage: 'global' });
  });

  test('a static local belongs to its function', () => {
    const { unit } = parseText('int f(void) { static int n; return n++; }');
    expect(unit.variables[0]).toMatchObject({ name: 'n', storage: 'static', owner: { name: 'f' } });
  });

  test('only what needs an address lives in memory', () => {
    const f = functionNamed(
      'int f(int a, int b) { int c = 1, d[2]; volatile int e = 0; int *p = &b; return a + c + e + d[0] + *p; }',
    );
    const inMemory = [...f.params, ...(f.body?.locals ?? [])].filter(v => v.addressed).map(v => v.name);
    expect(inMemory).toEqual(['b', 'd', 'e']);
  });

  test('a forgotten header gives a library function its real type', () => {
    const f = parseText('int main(void) { return strlen("abc"); }').unit.functions.find(
      x => x.name === 'strlen',
    );
    expect(typeText(f?.type ?? INT, '', true)).toMatch(/^(size_t|long unsigned int)\(const char \*\)$/);
  });
});

describe('accepted, as gcc does', () => {
  const programs: Record<string, string> = {
    'variable length arrays':
      'int f(int n, int m[n][n]) { int a[n][n + 1]; typedef int row[n]; row r; r[0] = m[0][0]; a[1][1] = 2; int (*p)[n + 1] = a; p++; return sizeof a + sizeof(int[n]) + r[0]; }',
    'computed goto':
      'int f(int i) { static void *t[] = { &&a, &&b }; goto *t[i]; a: return 1; b: return 2; }',
    'statement expressions':
      '#define max(a, b) ({ typeof(a) x_ = (a); typeof(b) y_ = (b); x_ > y_ ? x_ : y_; })\nint f(void) { return max(1, max(2, 3L)); }',
    'case ranges': "int f(int c) { switch (c) { case '0' ... '9': return 1; case 'a': default: return 0; } }",
    generic:
      'int f(void) { return _Generic(1.0, int: 0, double: 1) + _Generic("s", char *: 1, default: 0); }',
    atomics: '_Atomic int n; _Atomic double d; void f(void) { n++; --n; n += 2; n *= 3; d += 1.5; n = 4; }',
    'sync builtins':
      'int f(int *p) { __sync_synchronize(); __sync_lock_test_and_set(p, 1); __sync_lock_release(p); return __sync_fetch_and_add(p, 1) + __sync_bool_compare_and_swap(p, 1, 2); }',
    'atomic builtins':
      'int f(long *p) { long e = 1; __atomic_store_n(p, 1, 5); __atomic_compare_exchange_n(p, &e, 2, 0, 5, 5); return __atomic_load_n(p, 5) + __atomic_add_fetch(p, 1, 5); }',
    'overflow builtins':
      'int f(int a, long b) { int r; long s; unsigned u; return __builtin_add_overflow(a, 1, &r) | __builtin_mul_overflow(b, b, &s) | __builtin_sub_overflow(1u, 2u, &u); }',
    varargs:
      '#include <stdarg.h>\nint f(int n, ...) { va_list ap, aq; va_start(ap, n); va_copy(aq, ap); int s = va_arg(ap, int); va_end(ap); va_end(aq); return s; }',
    'thread local': 'static __thread int a = 1; _Thread_local int b; int f(void) { return a + b; }',
    attributes:
      'void die(void) __attribute__((noreturn, cold)); __attribute__((constructor)) static void init(void) {} struct __attribute__((packed)) s { char c; int i; }; int f(int a __attribute__((unused))) { return 0; }',
    'memory barrier':
      'void f(void) { asm volatile("" ::: "memory"); __asm__ __volatile__("" : : : "memory"); }',
    'static assertions':
      '_Static_assert(sizeof(long) == 8, "LP64"); struct s { int a; _Static_assert(1, ""); };',
    'labels before declarations':
      'int f(int x) { again: ; int y = x; if (y--) goto again; switch (x) { case 1: ; int z = 1; return z; } end: return 0; }',
    'function pointers':
      'typedef void (*handler)(int); handler signal(int, handler); void h(int s) { (void)s; } int f(void) { handler t[2] = { h, &h }; (*t[0])(1); (**t[1])(2); return signal(1, h) == h; }',
    'flexible array':
      'struct s { int n; char data[]; }; int f(struct s *s) { return sizeof *s + s->data[1]; }',
    'compound literals':
      'struct p { int x, y; }; struct p *g = &(struct p){ 1, 2 }; int f(void) { int *a = (int[]){ 1, 2, 3 }; return a[1] + (struct p){ .y = 3 }.y; }',
    'pointer habits':
      'void *f(void *p, char **argv) { char *const *v = argv; const char *s = "x"; p++; return p == v || s ? p + 1 : (void *)0; }',
    'struct values':
      'struct p { int x, y; }; struct p mk(int x) { struct p r = { x }; return r; } int f(void) { struct p a = mk(1), b; b = a.x ? a : mk(2); return mk(3).y + b.x; }',
    'typedef names again as variables':
      'typedef int T; int f(void) { T T = 1; { int x = T; return x; } } struct T { T T; };',
    'enum in struct, nested tags':
      'struct a { enum { X, Y = 4 } k; struct b { int z; } b; } v = { Y, { X } }; struct b w;',
    offsetof:
      '#include <stddef.h>\nstruct s { int a; struct { char c[3]; int d; } b[2]; }; int v[offsetof(struct s, b[1].d)];',
  };
  test.each(Object.entries(programs))('%s', (_, text) => {
    expect(complaints(text)).toEqual([]);
  });

  test.each([
    ['int f(a, b) char a; float *b; { return a; }', []],
    [
      'f(a) { return a; }',
      [
        "1: warning: return type defaults to 'int' [-Wimplicit-int]",
        "1: warning: type of 'a' defaults to 'int' [-Wimplicit-int]",
      ],
    ],
    ['void main() { }', []],
    [
      'void main() { return 1; }',
      ["1: warning: 'return' with a value, in function returning void", '   note: declared here'],
    ],
    [
      'int f(void) { return; }',
      ["1: warning: 'return' with no value, in function returning non-void", '   note: declared here'],
    ],
    ['static x = 3;', ["1: warning: type defaults to 'int' in declaration of 'x' [-Wimplicit-int]"]],
    ['int x[2] = {1, 2, 3};', ['1: warning: excess elements in array initializer']],
  ])('with a warning: %s', (text, said) => {
    expect(complaints(text)).toEqual(said);
  });
});

describe('the debugger reads expressions', () => {
  const variables = parseText(
    'typedef int pid_t; struct node { int v; struct node *next; } *head; pid_t pid; int a[3]; int twice(int x) { return 2 * x; }',
  ).unit;
  const scope: ExpressionScope = {
    lookup(name): Entity | undefined {
      const type: CType | undefined = variables.names.typedefs.get(name);
      if (type) return { kind: 'typedef', name, type };
      return variables.variables.find(v => v.name === name) ?? variables.functions.find(f => f.name === name);
    },
    tag: name => variables.names.structTags.get(name),
    macro: name => ({ LIMIT: '(a[1] + ONE)', ONE: '1' })[name],
  };
  const read = (text: string) => {
    const diagnostics = new Diagnostics();
    const e = parseExpression(text, scope, diagnostics);
    return e ? `${typeText(e.type)}: ${show(e)}` : diagnostics.all.map(d => d.message).join('; ');
  };

  test.each([
    ['head->next->v', 'int: (* (* head).next).v'],
    ['pid = 3', 'pid_t: (= pid 3)'],
    ['(struct node *)pid', 'struct node *: <struct node *>pid'],
    ['sizeof(struct node)', 'long unsigned int: 16ul'],
    ['(pid_t)1.5 + twice(a[0])', 'int: (+ <pid_t>1.5 (call twice (* (ptr+ a 0l *4))))'],
    ['LIMIT * 2', 'int: (* (+ (* (ptr+ a 1l *4)) 1) 2)'],
    ['nothing + 1', "'nothing' undeclared here (not in a function)"],
    ['pid +', 'expected expression before end of input'],
    ['pid pid', "unexpected 'pid' after the expression"],
    ['', 'expected an expression'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});
