/** Accesses outside local and static objects, and values that were never set. */
import { describe, expect, it } from 'vitest';
import { at, findings } from './findings.ts';

const HEADERS = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
`;
const main = (body: string, before = ''): string =>
  `${HEADERS}${before}int main(void) {\n${body}\nreturn 0;\n}\n`;

function one(source: string, check: 'memory' | 'uninitialised'): string {
  const found = findings(source, { checks: [check] });
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(at(source, 'here'));
  return found[0]!;
}

describe('arrays and other objects', () => {
  it('a local array, one too far', () => {
    const source = main(
      `int a[5]; for (int i = 0; i <= 5; i++)\n a[i] = i; // here\n printf("%d\\n", a[1]);`,
    );
    expect(one(source, 'memory')).toMatch(
      /^stack buffer overflow: writing 4 bytes right after the end of the local variable 'a' \(int ?\[5\]\) of main\(\)/,
    );
  });

  it('in the function that was given the array', () => {
    const source = main(
      'int a[3] = {1, 2, 3}; printf("%d\\n", sum(a, 4));',
      'static int sum(int *p, int n) {\n int s = 0;\n for (int i = 0; i < n; i++)\n s += p[i]; // here\n return s;\n}\n',
    );
    expect(one(source, 'memory')).toMatch(/reading 4 bytes right after the end of the local variable 'a'/);
  });

  it('a global array, before and after', () => {
    const source = (index: string) =>
      main(`int i = ${index};\n table[i] = 1; // here`, 'int table[8];\nint other;\n');
    expect(one(source('8'), 'memory')).toMatch(
      /^global buffer overflow: writing 4 bytes right after the end of the global variable 'table'/,
    );
    expect(one(source('-1'), 'memory')).toMatch(
      /^global buffer underflow: writing 4 bytes 4 bytes before the global variable 'table'/,
    );
  });

  it('strcpy, sprintf and read into a local array', () => {
    expect(one(main('char b[4]; strcpy(b, "long"); // here'), 'memory')).toContain("'b' (char");
    expect(one(main('char b[4]; sprintf(b, "%d", 12345); // here'), 'memory')).toContain("'b' (char");
    const source = main(
      'int e[2]; char b[4]; if (pipe(e) || write(e[1], "123456", 6) < 0) return 1;\n if (read(e[0], b, 6) < 0) return 1; // here',
    );
    expect(one(source, 'memory')).toContain("writing 6 bytes across the end of the local variable 'b'");
  });

  it('an array of variable length', () => {
    const source = main(
      'int n = 4; int v[n];\n for (int i = 0; i < 6; i++)\n v[i] = i; // here\n printf("%d\\n", v[0]);',
    );
    expect(one(source, 'memory')).toMatch(/^stack buffer overflow: writing 4 bytes/);
  });

  it('an array of addresses, whose declarator looks as if something were counted from its end', () => {
    const source = main(
      'union node x, y;\n union node *table[2] = {&x, &y};\n x.a[5] = 1;\n y.a[5] = 2;\n printf("%d\\n", table[0]->a[5] + table[1]->a[5]);',
      'union node { int a[10]; long l; };\n',
    );
    expect(findings(source, { checks: ['memory'] })).toEqual([]);
  });

  it('the end of an array may be pointed to, but not used', () => {
    const source = main(`
      int a[4] = {1, 2, 3, 4}, b[4] = {5, 6, 7, 8}, sum = 0;
      for (int *p = a; p != a + 4; p++) sum += *p;
      for (int *p = b + 4; p-- > b;) sum += *p;
      for (int *p = &a[4]; p-- != a;) sum += *p;
      printf("%d\\n", sum);`);
    expect(findings(source)).toEqual([]);
  });
});

describe('values that were never set', () => {
  it('a variable in a register, in a branch', () => {
    const source = main('int x;\n if (x > 3) // here\n printf("big\\n");');
    expect(one(source, 'uninitialised')).toMatch(
      /^uninitialised value: a decision depends on 'x', which has never been given a value/,
    );
  });

  it('an element of an array, and a member of a block from malloc', () => {
    expect(
      one(main('int a[3]; a[0] = 1; a[2] = 2;\n if (a[1]) // here\n printf("?");'), 'uninitialised'),
    ).toContain('a decision depends on');
    expect(
      one(
        main('int *p = malloc(8); p[0] = 1;\n if (p[1] == 4) // here\n printf("?");\n free(p);'),
        'uninitialised',
      ),
    ).toContain('a decision depends on');
  });

  it('printf of it is found in the line that calls printf', () => {
    const source = main('int y;\n printf("%d\\n", y); // here');
    expect(one(source, 'uninitialised')).toContain("a decision in printf() depends on 'y'");
  });

  it('bytes that nobody can or need set may go to a system call', () => {
    const right = `
#include <netinet/in.h>
#include <sys/msg.h>
#include <sys/socket.h>
struct record { char tag; int id; short s; double d; union { long l; char c; } u; unsigned flags : 3; };
struct text { int id; char name[20]; struct record all[2]; };
static void fill(struct record *r) { r->tag = 'a'; r->id = 1; r->s = 2; r->d = 3; r->u.c = 4; r->flags = 5; }
int main(void) {
  FILE *f = fopen("f", "w");
  struct record r;
  struct plain { char tag; int id; short s; double d; } *heap = malloc(sizeof *heap);
  fill(&r); heap->tag = 'a'; heap->id = 1; heap->s = 2; heap->d = 3;
  write(fileno(f), &r, sizeof r);
  write(fileno(f), heap, sizeof *heap);
  struct text t; t.id = 1; strcpy(t.name, "bob"); fill(&t.all[0]); fill(&t.all[1]);
  write(fileno(f), &t, sizeof t);
  fwrite(&t, sizeof t, 1, f);
  fclose(f);
  free(heap);
  struct { long type; char text[50]; } message; message.type = 1; strcpy(message.text, "hi");
  int q = msgget(IPC_PRIVATE, 0600); msgsnd(q, &message, sizeof message.text, 0); msgctl(q, IPC_RMID, NULL);
  int s = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in to; to.sin_family = AF_INET; to.sin_port = htons(7); to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sendto(s, "x", 1, 0, (struct sockaddr *)&to, sizeof to);
  char control[CMSG_SPACE(sizeof s)];
  struct iovec io; io.iov_base = "y"; io.iov_len = 1;
  struct msghdr m; m.msg_name = NULL; m.msg_namelen = 0; m.msg_iov = &io; m.msg_iovlen = 1;
  m.msg_control = control; m.msg_controllen = sizeof control; m.msg_flags = 0;
  struct cmsghdr *c = CMSG_FIRSTHDR(&m);
  c->cmsg_level = SOL_SOCKET; c->cmsg_type = SCM_RIGHTS; c->cmsg_len = CMSG_LEN(sizeof s); memcpy(CMSG_DATA(c), &s, sizeof s);
  int ends[2]; socketpair(AF_UNIX, SOCK_STREAM, 0, ends); sendmsg(ends[0], &m, 0);
  return 0;
}
`;
    expect(findings(HEADERS + right, { checks: ['uninitialised'] })).toEqual([]);
  });

  it.each([
    ['struct { int id, count; char name[8]; } r; r.id = 1; strcpy(r.name, "x");', 4],
    ['struct { char c; double d; } r; r.c = 1;', 8],
    ['struct { char name[8]; int id; } r; r.id = 1;', 0],
    ['struct { int a; } r[3]; r[0].a = r[2].a = 1;', 4],
  ])('but members have values: %s', (body, offset) => {
    const source = main(`${body}\n if (write(1, &r, sizeof r) < 0) // here\n return 1;`);
    expect(one(source, 'uninitialised')).toContain(`of which byte ${offset} is 'r'`);
  });

  it('bytes that go to a system call', () => {
    const source = main('char b[8]; memset(b, 0, 4);\n if (write(1, b, 8) < 0) // here\n return 1;');
    expect(one(source, 'uninitialised')).toMatch(
      /^uninitialised bytes: write is given 8 bytes of which byte 4 is/,
    );
  });

  it('the permissions of a file that open creates', () => {
    const source = main(
      'int fd = open("f", O_CREAT | O_WRONLY); // here\n close(fd);',
      '#include <fcntl.h>\n',
    );
    expect(one(source, 'uninitialised')).toContain(
      'with O_CREAT the call has another argument, the permissions of the new file (0644, say)',
    );
  });

  it('sets of signals and struct sigaction', () => {
    const signals = (body: string): string =>
      one(main(body, '#include <signal.h>\nvoid on(int s) {}\n'), 'uninitialised');
    expect(
      signals('sigset_t s; sigaddset(&s, SIGINT);\n sigprocmask(SIG_BLOCK, &s, NULL); // here'),
    ).toContain('the set of signals that sigprocmask is given has no value of its own: sigemptyset()');
    expect(
      signals('struct sigaction a; a.sa_handler = on;\n sigaction(SIGINT, &a, NULL); // here'),
    ).toContain('sa_flags of the struct sigaction was never set');
    expect(
      signals(
        'struct sigaction a; a.sa_handler = on; a.sa_flags = 0;\n sigaction(SIGINT, &a, NULL); // here',
      ),
    ).toContain('sa_mask of the struct sigaction was never set');
    expect(
      findings(
        main(
          'struct sigaction a; a.sa_handler = SIG_IGN; sigaction(SIGINT, &a, NULL);',
          '#include <signal.h>\n',
        ),
        {
          checks: ['uninitialised'],
        },
      ),
    ).toEqual([]);
  });

  it('copying values that were never set is no mistake', () => {
    const source = main(
      `
      struct s { char c; int x; } a, b;
      a.c = 'x'; a.x = 1;
      b = a;
      struct s *heap = malloc(4 * sizeof *heap);
      heap[0] = b;
      heap = realloc(heap, 8 * sizeof *heap);
      printf("%c %d\\n", heap[0].c, heap[0].x);
      free(heap);
      struct { unsigned a : 3, b : 5; } bits;
      bits.a = 5;
      if (bits.a == 5) printf("five\\n");
      char text[64];
      strcpy(text, "ab");
      strcat(text, "cd");
      if (strcmp(text, "abcd") == 0 && strlen(text) == 4 && strchr(text, 'c')) printf("%s\\n", text);`,
    );
    expect(findings(source)).toEqual([]);
  });

  it('a value that does not depend on what was not set is defined', () => {
    const source = main(`
      int x;
      int zero = x & 0, odd = x | 1;
      if (zero == 0 && (odd & 1)) printf("defined\\n");
      int y = x ^ x; // undefined for memcheck too, but nobody asks
      (void)y;`);
    expect(findings(source)).toEqual([]);
  });
});

describe('signed overflow', () => {
  const found = (body: string) => findings(main(body), { checks: ['overflow'] });

  it('of sums, differences and products', () => {
    expect(found('int x = 2147483647; x++; return x == 0;')[0]).toMatch(
      /^signed overflow: 2147483647 \+ 1 does not fit an int: the result is -2147483648/,
    );
    expect(found('int x = -2147483647; x = x - 5; return x == 0;')).toHaveLength(1);
    expect(found('long x = 1L << 62; x *= 4; return x == 0;')[0]).toContain('does not fit a long');
  });

  it('not of unsigned numbers, pointers, and what is narrowed', () => {
    expect(
      found(`unsigned u = 4294967295u; u++;
        short s = 32767; s++;
        char *p = (char *)&u + 4; p -= 4;
        long l = 2147483647; l++;
        return u + s == l && p == 0;`),
    ).toEqual([]);
  });
});
