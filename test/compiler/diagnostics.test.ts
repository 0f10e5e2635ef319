import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { SourceFile } from '../../src/compiler/source.ts';
import { complaints, complaintsIn } from './parse-source.ts';

describe('the slides', () => {
  test('While(true) fork();', () => {
    expect(complaints('#include <unistd.h>\nint main() {\n  While(true) fork();\n}')).toEqual([
      "3: error: 'While' undeclared; did you mean 'while'?",
      '   suggest while',
      "3: error: 'true' undeclared (first use in this function)",
      "   note: 'true' is defined in header '<stdbool.h>'; did you forget to '#include <stdbool.h>'?",
    ]);
  });

  test('if(pid1=fork()||pid2=fork())', () => {
    const program =
      '#include <unistd.h>\nint main(void) {\n int pid1, pid2;\n if(pid1=fork()||pid2=fork())\n {fork();}\n}';
    expect(complaints(program)).toEqual([
      '4: error: lvalue required as left operand of assignment',
      '   suggest (pid1=fork())||(pid2=fork())',
      "   note: '||' binds tighter than '=', so this assigns to 'fork()||pid2'; put each assignment in parentheses",
    ]);
  });

  test('the same with pid1 and pid2 not declared, as on the slide', () => {
    expect(complaintsIn('if(pid1=fork()||pid2=fork()) {fork();}')).toEqual([
      "error: 'pid1' undeclared (first use in this function)",
      "error: 'pid2' undeclared (first use in this function)",
      'error: lvalue required as left operand of assignment',
      '   suggest (pid1=fork())||(pid2=fork())',
      "   note: '||' binds tighter than '=', so this assigns to 'fork()||pid2'; put each assignment in parentheses",
    ]);
    expect(complaintsIn('a = b && (c) = 1;')).not.toContain(
      'error: lvalue required as left operand of assignment',
    );
  });

  test('pid = fork() > 0 gives pid 0 or 1', () => {
    expect(complaintsIn('int pid; if (pid = fork() > 0) puts("parent"); return 0;')).toEqual([
      "warning: 'pid' gets the result of the comparison 'fork() > 0' (0 or 1), because '>' binds tighter than '=' [-Wparentheses]",
      '   suggest (pid = fork()) > 0',
    ]);
    expect(complaintsIn('int pid; if ((pid = fork()) > 0) puts("parent"); return 0;')).toEqual([]);
  });

  test('pid t p, as the typesetter left it', () => {
    expect(complaintsIn('pid t child = fork(); return child;')).toEqual([
      "error: unknown type name 'pid'; did you mean 'pid_t'?",
      '   suggest pid_t',
    ]);
  });

  test('main without type, and exit without its header', () => {
    expect(complaints('main() { exit(0); }')).toEqual([
      "1: warning: return type defaults to 'int' [-Wimplicit-int]",
      "1: warning: implicit declaration of function 'exit' [-Wimplicit-function-declaration]",
      "   note: include '<stdlib.h>' or provide a declaration of 'exit'",
    ]);
  });
});

describe('spelling', () => {
  test.each([
    [
      'Printf("x");',
      "warning: implicit declaration of function 'Printf'; did you mean 'printf'? [-Wimplicit-function-declaration]",
      'printf',
    ],
    ['retrun 0;', "error: 'retrun' undeclared; did you mean 'return'?", 'return'],
    ['whlie (x) { x--; }', "error: 'whlie' undeclared; did you mean 'while'?", 'while'],
    ['fro (x = 0; x < 3; x++) fork();', "error: 'fro' undeclared; did you mean 'for'?", 'for'],
    ['if (x) x = 1; esle { x = 2; }', "error: 'esle' undeclared; did you mean 'else'?", 'else'],
    ['Int y = 3; return y;', "error: unknown type name 'Int'; did you mean 'int'?", 'int'],
    [
      'int counter = 0; countre++;',
      "error: 'countre' undeclared (first use in this function); did you mean 'counter'?",
      'counter',
    ],
    [
      'struct { int age; } s; s.aeg = 1;',
      "error: 'struct <anonymous>' has no member named 'aeg'; did you mean 'age'?",
      'age',
    ],
  ])('%s', (body, message, text) => {
    expect(complaintsIn(body)).toEqual([message, `   suggest ${text}`]);
  });

  test('a name is called undeclared once per function', () => {
    expect(complaintsIn('zzz = 1; zzz = 2; zzz++;')).toEqual([
      "error: 'zzz' undeclared (first use in this function)",
    ]);
  });

  test('a missing header is named', () => {
    expect(complaints('int main(void) { pid_t p; return 0; }')).toEqual([
      "1: error: unknown type name 'pid_t'",
      "   note: 'pid_t' is defined in header '<sys/types.h>'; did you forget to '#include <sys/types.h>'?",
    ]);
    expect(complaints('void *p = NULL;')).toEqual([
      "1: error: 'NULL' undeclared here (not in a function)",
      "   note: 'NULL' is defined in header '<stddef.h>'; did you forget to '#include <stddef.h>'?",
    ]);
  });
});

describe('punctuation', () => {
  test('a missing semicolon is shown after the token before it, and reading goes on', () => {
    expect(complaintsIn('int a = 1\nint b = 2;\na = b\nreturn zzz;')).toEqual([
      "error: expected ';' before 'int'",
      '   suggest ;',
      "error: expected ';' before 'return'",
      '   suggest ;',
      "error: 'zzz' undeclared (first use in this function)",
    ]);
  });

  test.each([
    ['if (x == 1 { x = 2; }', "error: expected ')' before '{'"],
    ['printf("a";', "error: expected ')' before ';'"],
    ['printf("a"));', "error: extra ')' before ';'"],
    ['for (int i = 0, i < 3; i++) fork();', "error: expected ';' before 'i'"],
    ['x = x + ;', "error: expected expression before ';'"],
    ['p[x = 3;', "error: expected ']' before ';'"],
    ['else x = 1;', "error: 'else' without a previous 'if'"],
  ])('%s', (body, message) => {
    expect(complaintsIn(body)[0]).toBe(message);
    expect(complaintsIn(body).filter(l => l.includes('error'))).toHaveLength(1);
  });

  test('a missing brace at the end', () => {
    expect(complaints('int main(void) {\n  if (1) {\n  return 0;\n}\n')).toEqual([
      "4: error: expected '}' at end of input",
      '   suggest }',
      "   note: to match this '{'",
    ]);
  });

  test('a missing brace before the next function hides no errors in it', () => {
    expect(
      complaints('int f(int a) { if (a) { return 1; }\nint main(void) {\n  int i\n  i = 1;\n}\n'),
    ).toEqual([
      "2: error: 'main' is defined inside 'f': a '}' is missing before it",
      "3: error: expected ';' before 'i'",
      '   suggest ;',
    ]);
  });

  test('an array of variable size at file scope is told once', () => {
    expect(complaints('const int n = 3;\nint a[n];\nint main(void) { return a[0] + a[1]; }\n')).toEqual([
      "2: error: variably modified 'a' at file scope",
      "   note: here a size is a constant, which a 'const' variable is not: '#define N 10' or 'enum { N = 10 };'",
    ]);
  });

  test('functions that are deprecated, and what to use instead', () => {
    const text =
      '__attribute__((deprecated)) int f(void);\nint g(void) __attribute__((__deprecated__("use h")));\n' +
      '[[deprecated("old")]] int h(void);\nint main(void) { return f() + g() + h(); }\n';
    expect(complaints(text)).toEqual([
      "4: warning: 'f' is deprecated [-Wdeprecated-declarations]",
      "4: warning: 'g' is deprecated: use h [-Wdeprecated-declarations]",
      "4: warning: 'h' is deprecated: old [-Wdeprecated-declarations]",
    ]);
  });

  test('several errors in one run', () => {
    const errors = complaints(
      'int f(void) { x = 1; }\nint g(void) { return 5 = 3; }\nint h( { }\nint k(void) { break; }',
    );
    expect(errors.filter(l => l.includes('error')).map(l => l.slice(0, 8))).toEqual([
      '1: error',
      '2: error',
      '3: error',
      '4: error',
    ]);
  });
});

describe('types, as gcc says it', () => {
  test.each([
    [
      'char *s = 5;',
      "warning: initialization of 'char *' from 'int' makes pointer from integer without a cast [-Wint-conversion]",
    ],
    [
      'x = p;',
      "warning: assignment to 'int' from 'int *' makes integer from pointer without a cast [-Wint-conversion]",
    ],
    [
      'char *s = p;',
      "warning: initialization of 'char *' from incompatible pointer type 'int *' [-Wincompatible-pointer-types]",
    ],
    [
      'const char *c = "a"; char *s = c;',
      "warning: initialization discards 'const' qualifier from pointer target type [-Wdiscarded-qualifiers]",
    ],
    ['if (p == 3) x = 1;', 'warning: comparison between pointer and integer'],
    ['x = 1 / 0;', 'warning: division by zero [-Wdiv-by-zero]'],
    ['5 = x;', 'error: lvalue required as left operand of assignment'],
    ['x++ ++;', 'error: lvalue required as increment operand'],
    ['*x = 1;', "error: invalid type argument of unary '*' (have 'int')"],
    ['x[0] = 1;', 'error: subscripted value is neither array nor pointer nor vector'],
    ['x();', "error: called object 'x' is not a function or function pointer"],
    ['x = p * 2;', "error: invalid operands to binary * (have 'int *' and 'int')"],
    ['const int c = 1; c = 2;', "error: assignment of read-only variable 'c'"],
    ['int a[2]; a = p;', 'error: assignment to expression with array type'],
    ['fork(1);', "error: too many arguments to function 'fork'; expected 0, have 1"],
    ['struct nope s;', "error: storage size of 's' isn't known"],
    ['void v;', "error: variable or field 'v' declared void"],
    ['int x2, x2;', "error: redeclaration of 'x2' with no linkage"],
    ['struct { int a; } *q = 0; q.a = 1;', "error: 'q' is a pointer; did you mean to use '->'?"],
    ['switch (x) { case 1: case 1: ; }', 'error: duplicate case value'],
    ['goto away;', "error: label 'away' used but not defined"],
    ['continue;', 'error: continue statement not within a loop'],
    ['int g(void) { return 1; } static int (*p)(void) = g;', 'error: initializer element is not constant'],
    [
      'asm("bswap %eax");',
      "error: assembly ('asm') is not supported: this computer has its own instruction set, without 'bswap'",
    ],
    [
      'asm("pushq %rbp");',
      "error: assembly ('asm') is not supported: the stack and the place of execution cannot be set by hand; to switch between stacks use makecontext and swapcontext (ucontext.h)",
    ],
    [
      'asm volatile("movq %0, %%rsp" : : "r"(&x));',
      "error: assembly ('asm') is not supported: the stack and the place of execution cannot be set by hand; to switch between stacks use makecontext and swapcontext (ucontext.h)",
    ],
    [
      'asm("xor %%fs:0x30, %0" : "+r"(x));',
      "error: assembly ('asm') is not supported: '%%fs:0x30' is data of the C library, and a jmp_buf has no addresses here that could be set by hand; make a context with getcontext and makecontext, and switch with swapcontext (ucontext.h)",
    ],
    [
      'unsigned a; asm("rdtsc" : "=a"(a));',
      "error: assembly ('asm') is not supported: the cycle counter (rdtsc) is not there; use clock_gettime(CLOCK_MONOTONIC, ...)",
    ],
    [
      'struct { __int128 b : 70; } big;',
      "error: bit-field 'b' of type '__int128' is not supported; use 'long'",
    ],
    [
      '__int128 big = 1; switch (big) { case 1: ; }',
      "error: a 'switch' on '__int128' is not supported; convert it to 'long'",
    ],
    ['_Atomic __int128 big;', "error: an atomic object of type '__int128' is not supported; use a lock"],
    ['int __int128 big;', "error: both 'int' and '__int128' in declaration specifiers"],
    ['_Float128 big;', "error: 128-bit floating types ('_Float128') are not supported; use long double"],
    [
      'int n = 3; struct { char c[n]; } s;',
      "error: field 'c' has a size that is not constant; use a flexible array member or a pointer",
    ],
    ['double _Complex z = 1 + 2i;', "error: complex integers are not supported; write '2.0i'"],
    ['_Complex int z;', "error: complex integers are not supported; use '_Complex double'"],
    [
      'double _Complex z; z < z;',
      "error: invalid operands to binary < (have '_Complex double' and '_Complex double')",
    ],
    ['double _Complex z; z % 2;', "error: invalid operands to binary % (have '_Complex double' and 'int')"],
    ['double _Complex z; (char *)z;', 'error: cannot convert to a pointer type'],
    ['exit("a", 1);', "error: too many arguments to function 'exit'; expected 1, have 2"],
  ])('%s', (body, message) => {
    const found = complaintsIn(body);
    expect(found).toContain(message);
    expect(found.filter(l => l.startsWith('error') || l.startsWith('warning: ')).length).toBeLessThanOrEqual(
      2,
    );
  });

  test('conflicting declarations point at each other', () => {
    expect(complaints('int f(int);\nchar f(int a) { return a; }')).toEqual([
      "2: error: conflicting types for 'f'; have 'char(int)'",
      "   note: previous declaration of 'f' with type 'int(int)'",
    ]);
    expect(complaints('int x; double x;')).toEqual([
      "1: error: conflicting types for 'x'; have 'double'",
      "   note: previous declaration of 'x' with type 'int'",
    ]);
  });
});

describe('-Wall', () => {
  test.each([
    ['int unused; return 0;', "warning: unused variable 'unused' [-Wunused-variable]"],
    ['int y; y = 1; return 0;', "warning: variable 'y' set but not used [-Wunused-but-set-variable]"],
    ['int y; return y;', "warning: 'y' is used uninitialized [-Wuninitialized]"],
    [
      'if (x = 1) return 1; return 0;',
      'warning: suggest parentheses around assignment used as truth value [-Wparentheses]',
    ],
    [
      'printf("%s", x); return 0;',
      "warning: format '%s' expects argument of type 'char *', but argument 2 has type 'int' [-Wformat=]",
    ],
    ['printf("%d %d", x); return 0;', "warning: format '%d' expects a matching 'int' argument [-Wformat=]"],
    ['printf("%d", x, x); return 0;', 'warning: too many arguments for format [-Wformat-extra-args]'],
    [
      'scanf("%d", x); return 0;',
      "warning: format '%d' expects argument of type 'int *', but argument 2 has type 'int' [-Wformat=]",
    ],
    ['x == 1; return 0;', 'warning: statement with no effect [-Wunused-value]'],
    ['if (x) return 1;', 'warning: control reaches end of non-void function [-Wreturn-type]'],
  ])('%s', (body, message) => {
    expect(complaintsIn(body, true)).toContain(message);
    expect(complaintsIn(body).filter(l => l.startsWith('warning'))).toEqual([]);
  });

  test('says nothing about good code', () => {
    const good = `
      #include <stdio.h>
      #include <stdlib.h>
      #include <unistd.h>
      static int twice(int a) { return 2 * a; }
      int classify(int a) { switch (a) { case 1: return 1; default: exit(2); } }
      int forever(void) { for (;;) { if (fork() == 0) return 3; } }
      int main(int argc, char *argv[]) {
        long total = 0;
        char buf[8];
        unsigned char c = 'x';
        for (int i = 0; i < argc; i++) total += twice(i) + classify(i);
        if (fgets(buf, sizeof buf, stdin) == NULL) perror(argv[0]);
        printf("%ld %5.2f %-3d%% %s %c %zu %p\\n", total, 1.5, 3, buf, c, sizeof buf, (void *)buf);
        return forever();
      }`;
    expect(complaints(good, true)).toEqual([]);
  });
});

describe('anything at all', () => {
  test.each([
    ['brackets', '('.repeat(100_000)],
    ['pointers', `int ${'*'.repeat(100_000)}x;`],
    ['blocks', `int f(void) {${'{'.repeat(100_000)}`],
    ['operators', `int x = ${'1+'.repeat(100_000)}1;`],
    ['unary operators', `int x = ${'-'.repeat(1)}${'!'.repeat(100_000)}1;`],
    ['else if', `int f(int x) {${'if (x) x++; else '.repeat(50_000)} x--; }`],
    ['initialisers', `int x[] = ${'{'.repeat(100_000)}`],
    ['structs', 'struct a { '.repeat(50_000)],
    ['declarators', `int ${'('.repeat(50_000)}x`],
    ['parameters', `int f(${'int (*g)('.repeat(20_000)}`],
  ])('deep %s end in an error', (_, text) => {
    expect(complaints(text).filter(l => l.includes('error')).length).toBeGreaterThan(0);
  });
});

describe('order and places', () => {
  test('errors of one file come in the order of its lines, whichever stage found them', () => {
    const main = new SourceFile(
      'p.c',
      '#include "own.h"\nint x = y;\nchar *s = "open;\n#error stop\nint z = w;\n',
    );
    const own = new SourceFile('own.h', 'int h = undeclared;\n#error in the header\n');
    const { diagnostics } = compile(main, { readInclude: () => own });
    const places = diagnostics.map(d => `${d.range.file.path}:${d.range.file.position(d.range.start).line}`);
    expect(places).toEqual(['p.c:2', 'p.c:3', 'p.c:4', 'p.c:5', 'own.h:1', 'own.h:2']);
  });

  test('elements for a flexible array member of an automatic variable', () => {
    expect(complaintsIn('struct s { int n; int a[]; } v = { 1, { 1, 2 } };')).toContain(
      'error: non-static initialization of a flexible array member',
    );
  });

  test('a label of __label__ that is never defined', () => {
    expect(complaintsIn('{ __label__ out; goto out; } out: return 0;')).toEqual([
      "error: label 'out' used but not defined",
    ]);
  });
});

describe('forgotten headers', () => {
  test('stdlib.h gives WIFEXITED, but not wait()', () => {
    const said = complaints(
      '#include <stdlib.h>\nint main(void) {\n  int status = system("true");\n  wait(&status);\n  return WIFEXITED(status);\n}',
    );
    expect(said.some(line => line.startsWith('4: ') && line.includes("'wait'"))).toBe(true);
    expect(said.some(line => line.includes('WIFEXITED'))).toBe(false);
  });
});

describe('-Wall: what is legal but not meant', () => {
  test.each([
    ['if (x & 3 == 2) return 1;', "suggest parentheses around comparison in operand of '&' [-Wparentheses]"],
    ['return x || *p && x;', "suggest parentheses around '&&' within '||' [-Wparentheses]"],
    ['return 1 << x + 1;', "suggest parentheses around '+' inside '<<' [-Wparentheses]"],
    [
      'return 1 < x < 3;',
      "comparisons like 'X<=Y<=Z' do not have their mathematical meaning [-Wparentheses]",
    ],
    [
      'if (x) if (*p) return 1; else return 2;',
      "suggest explicit braces to avoid ambiguous 'else' [-Wdangling-else]",
    ],
    [
      'return !x == 3;',
      'logical not is only applied to the left hand side of comparison [-Wlogical-not-parentheses]',
    ],
    [
      'return (x > 0) == 2;',
      "comparison of constant '2' with boolean expression is always false [-Wbool-compare]",
    ],
    [
      'char *s = "a"; return s == "a";',
      'comparison with string literal results in unspecified behavior [-Waddress]',
    ],
    ['if (fork) return 1;', "the address of 'fork' will always evaluate as 'true' [-Waddress]"],
    ['x = x++; return x;', "operation on 'x' may be undefined [-Wsequence-point]"],
    ['p[x] = x++; return 0;', "operation on 'x' may be undefined [-Wsequence-point]"],
    [
      'enum { A, B } e = x; switch (e) { case A: return 1; }',
      "enumeration value 'B' not handled in switch [-Wswitch]",
    ],
    ['execl("/bin/ls", "ls", 0);', 'missing sentinel in function call [-Wformat=]'],
    ['execlp("ls", "ls");', 'not enough variable arguments to fit a sentinel [-Wformat=]'],
    ['puts(NULL);', 'argument 1 null where non-null expected [-Wnonnull]'],
  ])('%s', (body, message) => {
    expect(complaintsIn(body, true)).toContain(`warning: ${message}`);
  });

  test.each([
    'x = x + 1; p[x] = x; x++, x++; return x++ && x++;',
    'return (x & 3) == 2 || (x && *p) || (1 << (x + 1)) > 3;',
    'if (x) { if (*p) return 1; } else return 2;',
    'if (x) return 1; else if (*p) return 2; else return 3;',
    'execl("/bin/ls", "ls", (char *)0); execlp("ls", "ls", NULL);',
    'return !x == !*p && (!x) == 0;',
  ])('nothing about %s', body => {
    expect(complaintsIn(body, true).filter(l => /Wpar|Wdang|Wlog|Wseq|Wform/.test(l))).toEqual([]);
  });
});

describe('always: what goes wrong when it runs', () => {
  test.each([
    [
      'int a[3]; return *(a + 0);} int *g(void) { int b[3]; return b;',
      'function returns address of local variable [-Wreturn-local-addr]',
    ],
    [
      'return 0;} int *g(int n) { return &n;',
      'function returns address of local variable [-Wreturn-local-addr]',
    ],
    ['char b[4]; free(b);', "'free' called on unallocated object 'b' [-Wfree-nonheap-object]"],
    [
      'return 0;} int g(int a[5]) { return sizeof a;',
      "'sizeof' on array function parameter 'a' will return size of 'int *' [-Wsizeof-array-argument]",
    ],
    [
      'return 2147483647 + 1;',
      "integer overflow in expression of type 'int' results in '-2147483648' [-Woverflow]",
    ],
    ['switch (x) { x = 3; case 1: return x; }', 'statement will never be executed [-Wswitch-unreachable]'],
  ])('%s', (body, message) => {
    expect(complaintsIn(body)).toContain(`warning: ${message}`);
  });

  test('a copy that does not fit', () => {
    const text = '#include <string.h>\nvoid f(void) { char b[4]; strcpy(b, "four"); memset(b, 0, 9); }';
    expect(complaints(text)).toEqual([
      "2: warning: 'strcpy' writing 5 bytes into a region of size 4 overflows the destination [-Wstringop-overflow=]",
      "2: warning: 'memset' writing 9 bytes into a region of size 4 overflows the destination [-Wstringop-overflow=]",
    ]);
  });

  test('a register variable has no address', () => {
    expect(complaintsIn('register int r = x; p = &r;')).toEqual([
      "error: address of register variable 'r' requested",
    ]);
  });
});

describe('what is missing is asked for where it is missing', () => {
  test('a semicolon after a struct', () => {
    const followedBy = (next: string) => complaints(`struct point { int x; }\n${next}`);
    const expected = (before: string) => [
      `1: error: expected ';' after the definition of 'struct point' before '${before}'`,
      '   suggest ;',
    ];
    expect(followedBy('int main(void) { struct point p = {1}; return p.x; }')).toEqual(expected('int'));
    expect(followedBy('struct line { struct point from; };')).toEqual(expected('struct'));
    expect(followedBy('static int n;')).toEqual(expected('static'));
    expect(followedBy('p;')).toEqual([]);
    expect(followedBy('*p;')).toEqual([]);
  });

  test('the brace at the beginning of a function', () => {
    const expected = (before: string) => [`1: error: expected '{' before '${before}'`, '   suggest {'];
    expect(complaints('int main(void)\n  int x = 1;\n  return x;\n}')).toEqual(expected('int'));
    expect(complaints('int f(int x)\n  return x;\n}')).toEqual(expected('return'));
    expect(complaints('#include <stdio.h>\nint main(void)\n  printf("x");\n}')).toEqual([
      "2: error: expected '{' before 'printf'",
      '   suggest {',
    ]);
  });

  test('or the semicolon of a prototype', () => {
    expect(complaints('int f(int x)\nint g(int x) { return x; }')).toEqual([
      "1: error: expected ';' before 'int'",
      '   suggest ;',
    ]);
  });

  test('a semicolon between a function and its body', () => {
    expect(complaints('int f(int x);\n{\n  return x;\n}')).toEqual([
      "2: error: expected identifier or '(' before '{'",
      '   suggest ',
    ]);
  });
});

describe('one mistake is told once', () => {
  test('the uses of a variable without a size', () => {
    expect(complaintsIn('struct nod n; n.v = 1; return n.v;')).toEqual([
      "error: storage size of 'n' isn't known",
    ]);
  });

  test('a function that is defined after its call, and returns nothing', () => {
    expect(complaints('int main(void) { show(2); return 0; }\nvoid show(int x) { (void)x; }')).toEqual([
      "1: warning: implicit declaration of function 'show' [-Wimplicit-function-declaration]",
      "2: warning: conflicting types for 'show'; have 'void(int)'",
      "   note: previous implicit declaration of 'show' with type 'int()'",
    ]);
  });
});

test('a macro whose text is wrong is named', () => {
  expect(complaints('#define N 10;\nint a[N];')[1]).toBe(
    '   ' + "note: in the expansion of macro 'N'; a '#define' has no ';' at its end",
  );
  expect(complaints('#define N = 10\nint a[N];')[1]).toBe(
    "   note: in the expansion of macro 'N'; a '#define' has no '='",
  );
});

test('what is not wrong is not complained of', () => {
  for (const statement of [
    'int n = 0; printf("%d", ++n); return 0;',
    'int n = 0; n++; return 0;',
    'return ({ int n = 3; n; });',
    'do { return x; } while (0);',
    'printf("%2$d %1$d", 1, 2); return 0;',
    'int a[3]; a[0] = 1; return a[0];',
    'int a[3]; read(0, a, sizeof a); return a[0];',
    'struct { int a, b; } s; s.a = 1; return s.a;',
  ]) {
    expect(complaintsIn(statement, true).filter(c => !c.includes('unused-result'))).toEqual([]);
  }
});
