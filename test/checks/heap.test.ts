/** Mistakes with the heap: found where they happen, with the lines that allocated and freed. */
import { describe, expect, it } from 'vitest';
import { at, findings, prepare } from './findings.ts';

const HEADERS = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
`;
const main = (body: string, before = ''): string =>
  `${HEADERS}${before}int main(void) {\n${body}\nreturn 0;\n}\n`;

/** The only finding of a program, whose offending line is marked `// here`. */
function one(source: string): string {
  const found = findings(source, { checks: ['memory'] });
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(at(source, 'here'));
  return found[0]!;
}

describe('the heap', () => {
  it('use after free names the lines that allocated and freed', () => {
    const source = main(`
      int *p = malloc(40); // allocated
      p[2] = 7;
      free(p); // freed
      int x = p[2]; // here
      (void)x;`);
    const text = one(source);
    expect(text).toMatch(
      /^use after free: reading 4 bytes 8 bytes into a block of 40 bytes that has been freed/,
    );
    expect(text).toContain(`the block was allocated by malloc at ${at(source, 'allocated')}, in main()`);
    expect(text).toContain(`it was freed at ${at(source, 'freed')}, in main()`);
  });

  it('a write through a pointer that realloc has moved away from', () => {
    const source = main(`
      char *p = malloc(24);
      char *q = malloc(24);
      char *r = realloc(p, 5000);
      r[0] = 'x';
      p[3] = 'y'; // here
      free(q);
      free(r);`);
    expect(one(source)).toMatch(/^use after free: writing 1 byte 3 bytes into a block of 24 bytes/);
  });

  it('one element too many, read and written', () => {
    expect(one(main(`int *p = calloc(10, 4); int x = p[10]; // here\n free(p); (void)x;`))).toMatch(
      /^heap buffer overflow: reading 4 bytes right after the end of a block of 40 bytes/,
    );
    expect(one(main(`char *p = malloc(5); p[5] = 0; // here\n free(p);`))).toMatch(
      /^heap buffer overflow: writing 1 byte right after the end of a block of 5 bytes/,
    );
  });

  it('before the beginning', () => {
    expect(one(main(`long *p = malloc(16); long x = p[-1]; // here\n free(p); (void)x;`))).toMatch(
      /^heap buffer underflow: reading 8 bytes 8 bytes before a block of 16 bytes/,
    );
  });

  it('far outside, in another block: the pointer knows whose it is', () => {
    const source = main(`
      char *p = malloc(16), *q = malloc(16);
      for (int i = 0; i < 16; i++) q[i] = 0;
      p[32] = 1; // here
      free(p); free(q);`);
    expect(one(source)).toMatch(
      /^heap buffer overflow: writing 1 byte 16 bytes after the end of a block of 16 bytes/,
    );
  });

  it('a block of its own mapping has an end too', () => {
    expect(one(main(`char *p = malloc(200001); p[200001] = 1; // here\n free(p);`))).toMatch(
      /^heap buffer overflow: writing 1 byte right after the end of a block of 200001 bytes/,
    );
  });

  it('strcpy into a block without room for the zero is found in the line that calls it', () => {
    const source = main(`char *p = malloc(5); strcpy(p, "hello"); // here\n free(p);`);
    expect(one(source)).toMatch(/^heap buffer overflow: writing/);
  });

  it('read(2) into a block that is too small', () => {
    const source = main(`
      int ends[2];
      char *p = malloc(4);
      if (pipe(ends) < 0) return 1;
      if (write(ends[1], "12345678", 8) != 8) return 1;
      if (read(ends[0], p, 8) != 8) return 1; // here
      free(p);`);
    expect(one(source)).toMatch(
      /^heap buffer overflow: writing 8 bytes across the end of a block of 4 bytes/,
    );
  });

  it('freeing twice, and what was never allocated', () => {
    const twice = main(`char *p = malloc(8); // allocated\n free(p); // freed\n free(p); // here`);
    const text = one(twice);
    expect(text).toMatch(/^double free: free of a block of 8 bytes that has been freed before/);
    expect(text).toContain(at(twice, 'freed'));
    expect(one(main(`char *p = malloc(32); free(p + 16); // here`))).toMatch(
      /^invalid free: free of 0x\w+, which malloc has not returned: it is 16 bytes into a block of 32 bytes/,
    );
    expect(one(main(`int x = 1; free(&x); // here`))).toMatch(/the local variable 'x' \(int\) of main\(\)/);
  });

  it('one mistake in a loop is told once, and the program goes on', () => {
    const source = main(`
      int *p = malloc(8), sum = 0;
      for (int i = 0; i < 50; i++) {
        sum += p[2 + i % 2]; // here
      }
      printf("%d\\n", sum == sum);
      free(p);`);
    expect(findings(source, { checks: ['memory'] })).toHaveLength(1);
  });

  it('says nothing of programs that are right', () => {
    const source = main(
      `
      struct node *list = NULL;
      for (int i = 0; i < 300; i++) {
        struct node *n = malloc(sizeof *n);
        n->next = list; n->value = i; list = n;
      }
      while (list) { struct node *next = list->next; free(list); list = next; }
      char *s = NULL; size_t n = 0;
      for (int i = 0; i < 2000; i++) { s = realloc(s, n + 1); s[n++] = 'a' + i % 26; }
      s[n - 1] = 0;
      char *copy = strdup(s);
      printf("%zu %d\\n", strlen(copy), strcmp(s, copy));
      free(s); free(copy);
      void *aligned = NULL;
      if (posix_memalign(&aligned, 256, 100) == 0) memset(aligned, 1, 100);
      free(aligned);
      long *table = calloc(100000, sizeof *table);
      for (int i = 0; i < 100000; i += 1000) table[i] = i;
      free(table);
      free(NULL);`,
      'struct node { struct node *next; int value; };\n',
    );
    expect(findings(source)).toEqual([]);
  });

  it('a heap of the program itself, made with sbrk, is its own business', () => {
    const source = main(`
      char *p = sbrk(4096);
      for (int i = 0; i < 4096; i++) p[i] = i;
      printf("%d\\n", p[4095]);`);
    expect(findings(source)).toEqual([]);
  });

  it('after fork each process has its own heap', () => {
    const source = main(
      `
      int *p = malloc(40);
      for (int i = 0; i < 10; i++) p[i] = i;
      if (fork() == 0) { free(p); _exit(0); }
      wait(NULL);
      p[9] = 1;
      printf("%d\\n", p[9]);
      free(p);`,
      '#include <sys/wait.h>\n',
    );
    expect(findings(source)).toEqual([]);
  });

  it("of xv6's programs", () => {
    const text = one(`#include "kernel/types.h"
      #include "user/user.h"
      int main(void) {
        int *p = malloc(40); // allocated
        char *big = malloc(100000);
        memset(big, 1, 100000);
        free(big);
        p[10] = 3; // here
        exit(0);
      }`);
    expect(text).toMatch(
      /^heap buffer overflow: writing 4 bytes right after the end of a block of 40 bytes\n.*\n.*allocated by malloc/,
    );
  });
});

it('what was a large block can be mapped anew, and a fault there says what was freed', () => {
  const source = main(
    `
      char *p = malloc(300000); // allocated
      p[5] = 1;
      free(p); // freed
      char *q = mmap(NULL, 300000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      memset(q, 1, 300000);
      munmap(q, 300000);
      return p[5];`,
    '#include <sys/mman.h>\n',
  );
  const { machine, findings: found } = prepare(source);
  const faults: string[] = [];
  machine.events.subscribe(['fault'], e => {
    if (e.event === 'fault') faults.push(e.message);
  });
  machine.run({ untilClock: 5_000_000 });
  expect(found).toEqual([]);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(`allocated at ${at(source, 'allocated')} and freed at ${at(source, 'freed')}`);
});

it.each([
  ['vfork', 'if (vfork() == 0) { child(NULL); _exit(0); }'],
  ['clone with CLONE_VM', 'clone(child, stack + sizeof stack, CLONE_VM | SIGCHLD, NULL);'],
])('after %s both processes have one heap', (_name, begin) => {
  const source = main(
    `
      old = malloc(40);
      ${begin}
      while (wait(NULL) > 0) continue;
      fresh[5] = 1;
      free(fresh);
      old = malloc(40);
      old[5] = 2;
      free(old);`,
    `#define _GNU_SOURCE
     #include <sched.h>
     #include <signal.h>
     #include <sys/wait.h>
     static char *old, *fresh, stack[1 << 16];
     static int child(void *argument) { free(old); fresh = malloc(100); return 0; }
    `,
  );
  expect(findings(source)).toEqual([]);
});
