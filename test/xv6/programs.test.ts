/** Programs of xv6: those of MIT's laboratory "util" in examples/xv6, its shell, and what its system calls do otherwise than Linux's. */
import { describe, expect, it } from 'vitest';
import { LaunchError } from '../../src/debugger/launch.ts';
import { EXAMPLES, outputsUnder, type RunOptions, randomPolicies, run } from '../programs/run.ts';

const example = (name: string, options: RunOptions = {}) => run(`${EXAMPLES}/xv6/${name}.c`, options);

const INCLUDES = `#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fs.h"
#include "kernel/fcntl.h"
#include "user/user.h"
`;

/** What a main with this body prints; a line of the kernel's comes on the standard error. */
const body = (text: string, options: RunOptions = {}, before = '') =>
  run({ 'p.c': `${INCLUDES}${before}\nint main(int argc, char *argv[]) {\n${text}\nexit(0);\n}\n` }, options);

/** What xv6's shell prints for these lines, beside its prompts. */
const shell = (...lines: string[]) =>
  run(
    {
      'go.c': `${INCLUDES} int main(void) { char *words[] = {"sh", 0}; exec("sh", words); exit(1); }`,
      'find.c': '#include "../find.c"',
    },
    { stdin: lines.map(line => `${line}\n`).join('') },
  );

describe('the programs of the laboratory', () => {
  it('sleep sleeps for tenths of a second', () => {
    const { machine, status } = example('sleep', { args: ['25'] });
    expect(status).toBe(0);
    expect(Math.round(machine.now / 1e8)).toBe(25);
    expect(example('sleep').stderr).toBe('usage: sleep ticks\n');
  });

  it('pingpong has the pids that it has after booting xv6', () => {
    expect(example('pingpong').stdout).toBe('4: received ping\n3: received pong\n');
    expect(example('pingpong', { firstPid: 50 }).stdout).toBe('51: received ping\n50: received pong\n');
  });

  it('primes needs more processes than a process may have descriptors', () => {
    const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31];
    expect(example('primes').stdout).toBe(primes.map(p => `prime ${p}\n`).join(''));
  });

  it('find reads directories as files of struct dirent', () => {
    const { stdout, stderr } = body(
      `mkdir("a"); mkdir("a/aa");
       close(open("b", O_CREATE | O_RDWR)); close(open("a/b", O_CREATE | O_RDWR)); close(open("a/aa/b", O_CREATE | O_RDWR));
       char *words[] = {"find", ".", "b", 0};
       exec("find", words);`,
      { executables: new Map([['find', [`${EXAMPLES}/xv6/find.c`]]]) },
    );
    expect([stdout, stderr]).toEqual(['./a/aa/b\n./a/b\n./b\n', '']);
  });

  it('xargs runs a command for every line', () => {
    const { stdout } = example('xargs', { args: ['echo', 'bye'], stdin: 'hello too\nand again\n' });
    expect(stdout).toBe('bye hello too\nbye and again\n');
    expect(example('xargs', { args: ['nosuch'], stdin: 'a\n' }).stderr).toBe('exec nosuch failed\n');
  });

  it('pipeline ends with a crash that the kernel tells', () => {
    const { stdout, stderr } = example('pipeline');
    expect(stdout).toMatch(/^\d+ \d+ \d+ \nexit status 1\nthe child was killed: -1\n$/);
    expect(stderr).toMatch(
      /^exec nosuch failed\nusertrap\(\): unexpected scause 0xf pid=8\n {12}sepc=0x[0-9a-f]+ stval=0x0\n$/,
    );
  });
});

describe('the shell', () => {
  it('has pipes, redirections, lists and groups', () => {
    const { stdout, stderr } = shell(
      'echo one two > a',
      'echo three >> a; cat < a | grep ee',
      '(echo x; echo y z) | wc',
      'cat a nosuch > b',
      'wc b',
    );
    // >> of xv6 opens without O_TRUNC, and writes from the beginning all the same.
    expect(stdout).toBe('three\n2 3 6 \n2 2 8 b\n');
    expect(stderr.replaceAll('$ ', '')).toBe('cat: cannot open nosuch\n');
  });

  it('has ls, mkdir, ln, rm and cd', () => {
    const { stdout, stderr } = shell(
      'mkdir d',
      'echo text > d/one',
      'ln d/one d/two',
      'cd d',
      '/ls',
      '/rm one',
      '/cat two',
      'cd ..',
      'rm d',
      'cd nowhere',
    );
    expect(stdout.split('\n').map(line => line.replace(/ +\d+ (\d+)$/, ' $1'))).toEqual([
      expect.stringMatching(/^\. {14}1 64$/),
      expect.stringMatching(/^\.\. {13}1 1024$/),
      expect.stringMatching(/^one {12}2 5$/),
      expect.stringMatching(/^two {12}2 5$/),
      'text',
      '',
    ]);
    expect(stderr.replaceAll('$ ', '')).toBe('rm: d failed to delete\ncannot cd nowhere\n');
  });

  it('fills the process table', () => {
    expect(shell('forktest').stdout).toBe('fork test\nfork test OK\n');
  });
});

describe('system calls', () => {
  it('wait gives the status that exit had, -1 of one that was killed, and -1 without children', () => {
    const { stdout } = body(`
      int status;
      if (fork() == 0) exit(300);
      wait(&status); printf("%d\\n", status);
      if (fork() == 0) exit(-5);
      wait(&status); printf("%d\\n", status);
      int pid = fork();
      if (pid == 0) for (;;) sleep(100);
      sleep(1);
      printf("%d ", kill(pid)); wait(&status); printf("%d\\n", status);
      printf("%d %d\\n", wait(0), kill(999));`);
    expect(stdout).toBe('300\n-5\n0 -1\n-1 -1\n');
  });

  it('a process has sixteen open files', () => {
    expect(body('int n = 0; while (dup(0) >= 0) n++; printf("%d\\n", n);').stdout).toBe('13\n');
  });

  it('there are sixty-four processes, with init, the shell and zombies', () => {
    const { stdout } = body(`
      int n = 0, pid;
      while ((pid = fork()) > 0) n++;
      if (pid == 0) exit(0);
      printf("%d\\n", n);`);
    expect(stdout).toBe('61\n');
  });

  it('a pipe holds 512 bytes', () => {
    const { stop } = body(
      'int p[2]; char c = 0; pipe(p); for (int n = 1;; n++) { write(p[1], &c, 1); printf("%d ", n); }',
    );
    expect(stop.kind).toBe('deadlock');
    const whole = body(`
      static char block[2000];
      int p[2], total = 0, n; pipe(p);
      if (fork() == 0) { exit(write(p[1], block, 2000) != 2000); }
      close(p[1]);
      while ((n = read(p[0], block, 2000)) > 0) { total += n; printf("%d ", n); }
      printf("= %d\\n", total);`);
    expect(whole.stdout).toBe('512 512 512 464 = 2000\n');
  });

  it('a broken pipe is no signal', () => {
    expect(body('int p[2]; pipe(p); close(p[0]); printf("%d\\n", write(p[1], "x", 1));').stdout).toBe('-1\n');
  });

  it('all that fails gives -1', () => {
    const calls = [
      'open("nosuch", 0)',
      'open("/", 1)',
      'read(9, &argc, 1)',
      'write(9, "x", 1)',
      'close(9)',
      'dup(9)',
      'chdir("README")',
      'mkdir("README")',
      'unlink("nosuch")',
      'unlink(".")',
      'link("/", "x")',
      'exec("nosuch", argv)',
      'pipe((int *)0)',
      'fstat(9, 0)',
      'write(open("README", 0), "x", 1)',
      'mknod("README", 1, 0)',
    ];
    const { stdout } = body(calls.map(call => `printf("%d ", ${call});`).join('\n'));
    expect(stdout.trim().split(' ')).toEqual(calls.map(() => '-1'));
  });

  it('unlink takes an empty directory, and no other', () => {
    const { stdout } = body(`
      mkdir("d"); close(open("d/f", O_CREATE | O_WRONLY));
      printf("%d ", unlink("d")); printf("%d ", unlink("d/f")); printf("%d\\n", unlink("d"));`);
    expect(stdout).toBe('-1 0 0\n');
  });

  it('fstat knows types, links and sizes', () => {
    const { stdout } = body(`
      struct stat s;
      char *names[] = {"README", "console", "/", "d"};
      mkdir("d"); link("README", "d/again");
      for (int i = 0; i < 4; i++) { stat(names[i], &s); printf("%d %d %d\\n", s.type, s.nlink, i ? (int)s.size : s.size > 0); }`);
    expect(stdout).toBe('2 2 1\n3 1 0\n1 2 1024\n1 1 48\n');
  });

  it('sbrk gives zeroed memory and takes it back', () => {
    const { stdout, stderr } = body(`
      char *a = sbrk(8192), *b = sbrk(0);
      printf("%d %d ", (int)(b - a), a[8191]);
      printf("%d ", sbrk(-8192) == b);
      printf("%d\\n", sbrk(2000000000) == SBRK_ERROR);
      a[0] = 1;`);
    expect(stdout).toBe('8192 0 1 1\n');
    expect(stderr).toContain('unexpected scause 0xf pid=3');
  });

  it('malloc reuses what was freed', () => {
    const { stdout } = body(`
      char *first = sbrk(0);
      for (int i = 0; i < 1000; i++) { char *a = malloc(3000), *b = malloc(500); memset(a, i, 3000); free(a); free(b); }
      printf("%d\\n", (int)(sbrk(0) - first));
      void *all[300]; for (int i = 0; i < 300; i++) all[i] = malloc(1000);
      for (int i = 0; i < 300; i += 2) free(all[i]);
      for (int i = 1; i < 300; i += 2) free(all[i]);
      char *before = sbrk(0); free(malloc(300000)); printf("%d\\n", (int)(sbrk(0) - before));`);
    expect(stdout).toBe('65536\n0\n');
  });

  it('uptime counts ticks', () => {
    expect(body('int a = uptime(); sleep(7); printf("%d\\n", uptime() - a);').stdout).toBe('7\n');
  });
});

describe('printf', () => {
  it('has the conversions of xv6', () => {
    const { stdout } = body(`
      printf("%d %d %u %x %c %s %s %%|", 0, -2147483647 - 1, 4000000000u, 0xbeef, 'c', "text", (char *)0);
      printf("%l|%ld|%lu|%lx|%lld|", 5000000000L, -5000000000L, 5000000000UL, 0xfffffffffL, 1LL);
      printf("%p|%q|", (void *)0x1234);
      fprintf(1, "%d\\n", 3);`);
    expect(stdout).toBe(
      '0 -2147483648 4000000000 BEEF c text (null) %|5000000000|-5000000000|5000000000|FFFFFFFFF|1|0x0000000000001234|%q|3\n',
    );
  });

  it('writes a character at a time, so two outputs mix', () => {
    const program = { 'p.c': `${INCLUDES} int main(void) { fork(); printf("abc"); wait(0); exit(0); }` };
    const outputs = new Set(outputsUnder(randomPolicies(40), program));
    expect(outputs).toContain('abcabc');
    expect([...outputs].some(output => output !== 'abcabc')).toBe(true);
    for (const output of outputs) expect([...output].sort().join('')).toBe('aabbcc');
  });
});

it("a student's own headers, if they are there, make it a program of xv6, too", () => {
  const { stdout } = run({
    'p.c': '#include "user/user.h"\nint main(void) { printf("%d\\n", getpid()); exit(0); }',
    'user/user.h': 'int exit(int); int getpid(void); void printf(const char *, ...);',
  });
  expect(stdout).toBe('3\n');
});

/** A program of xv6 for x86: exit and wait take nothing, printf is given a descriptor. */
const X86 = `#include "types.h"
#include "stat.h"
#include "user.h"
#include "fcntl.h"
#include "fs.h"
`;

describe('the version for x86', () => {
  it('has exit(), wait(), printf(fd, ...), its struct stat and the flags of its open', () => {
    const { stdout, status } = run({
      'p.c': `${X86}
        int main(int argc, char *argv[]) {
          struct stat st;
          struct dirent entry;
          char c;
          int ends[2], pid, files = 0, fd = open("out", O_CREATE | O_RDWR);
          write(fd, "hello\\n", 6);
          close(fd);
          stat("out", &st);
          printf(1, "%d %d %d\\n", st.type == T_FILE, st.size, st.nlink);
          pipe(ends);
          if ((pid = fork()) == 0) { write(ends[1], "x", 1); exit(); }
          read(ends[0], &c, 1);
          printf(1, "%c %d\\n", c, wait() == pid);
          fd = open(".", O_RDONLY);
          while (read(fd, &entry, sizeof entry) == sizeof entry) files += strcmp(entry.name, "out") == 0;
          printf(1, "%d\\n", files);
          char *words[] = { "echo", "executed", 0 };
          exec("echo", words);
          exit();
        }`,
    });
    expect([stdout, status]).toEqual(['1 6 1\nx 1\n1\nexecuted\n', 0]);
  });

  it("is known by the student's own headers, too", () => {
    const { stdout, status } = run({
      'p.c':
        '#include "types.h"\n#include "user.h"\nint main(void) { if (fork() == 0) exit(); printf(1, "%d\\n", wait()); exit(); }',
      'types.h': 'typedef unsigned int uint; typedef unsigned short ushort;',
      'user.h':
        'int exit(void) __attribute__((noreturn)); int fork(void); int wait(void); void printf(int, char*, ...);',
    });
    expect([stdout, status]).toEqual(['4\n', 0]);
  });

  it('does not take programs of Linux for its own', () => {
    const { stdout } = run({
      'p.c':
        '#include <sys/types.h>\n#include <sys/user.h>\n#include "fcntl.h"\n#include <stdio.h>\nint main(void) { printf("%d\\n", O_CREAT); }',
    });
    expect(stdout).toBe('64\n');
  });
});

describe('headers', () => {
  it('are found as programs in the folder user name them', () => {
    const { stdout } = run({
      'p.c':
        '#include "../kernel/types.h"\n#include "../kernel/param.h"\n#include "../user/user.h"\nint main(void) { printf("%d\\n", NOFILE); exit(0); }',
    });
    expect(stdout).toBe('16\n');
  });

  it("make it one of RISC-V's xv6, when the student's user.h is beside it", () => {
    const { stdout } = run({
      'p.c':
        '#include "kernel/types.h"\n#include "user.h"\nint main(void) { printf("%d\\n", getpid()); exit(0); }',
      'user.h': 'int getpid(void); int exit(int) __attribute__((noreturn)); void printf(const char*, ...);',
    });
    expect(stdout).toBe('3\n');
  });
});

describe('limits', () => {
  it('14 characters of a name count, and a path has at most 127', () => {
    const { stdout } = body(`
      char path[129];
      memset(path, 'x', 128);
      path[128] = 0;
      printf("%d ", open(path, O_CREATE | O_RDWR));
      path[127] = 0;
      printf("%d ", open(path, O_CREATE | O_RDWR) >= 0);
      printf("%d ", open("xxxxxxxxxxxxxx", O_RDONLY) >= 0);
      printf("%d ", mkdir("a-directory-of-xv6"));
      printf("%d ", chdir("a-directory-of"));
      printf("%d\\n", chdir("../a-directory-of-linux"));`);
    expect(stdout).toBe('-1 1 1 0 0 0\n');
  });

  it('a program may have a longer name', () => {
    const { stdout } = run({
      'a_name_of_more_than_14.c': `${INCLUDES}int main(int argc, char *argv[]) { printf("%s\\n", argv[0]); exit(0); }`,
    });
    expect(stdout).toBe('a_name_of_more_than_14\n');
  });

  it("arguments fit the new program's stack, or exec fails", () => {
    const { stdout } = body(`
      static char long_word[4096];
      memset(long_word, 'x', 4095);
      char *words[] = {"echo", long_word, 0};
      printf("%d\\n", exec("echo", words));
      long_word[3900] = 0;
      exec("echo", words);`);
    expect(stdout).toBe(`-1\n${'x'.repeat(3900)}\n`);
  });

  it('a stack is small', () => {
    const { stdout, stderr } = body(
      `int status;
       if (fork() == 0) { fill(); exit(0); }
       wait(&status);
       printf("%d %d\\n", status, r_sp() % 16);`,
      {},
      '#include "kernel/riscv.h"\nint fill(void) { volatile char block[2 * PGSIZE]; return block[0] = 1; }',
    );
    expect(stdout).toBe('-1 0\n');
    expect(stderr).toContain('usertrap(): unexpected scause 0xf pid=4');
  });

  it('nothing can be written behind the end of a file', () => {
    const { stdout } = body(`
      int fd = open("f", O_CREATE | O_WRONLY);
      write(fd, "abc", 3);
      close(open("f", O_WRONLY | O_TRUNC));
      printf("%d\\n", write(fd, "d", 1));`);
    expect(stdout).toBe('-1\n');
  });
});

describe('system calls of laboratories', () => {
  it('are unknown to the kernel, which says what shows the same', () => {
    const { stdout, stderr } = body('printf("%d\\n", trace(32));', {}, 'int trace(int);');
    expect([stdout, stderr]).toEqual(['-1\n', expect.stringContaining('3 p: unknown sys call 22\n')]);
  });

  it('that nobody knows are errors that say why', () => {
    try {
      body('sigalarm(2, 0);');
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof LaunchError)) throw error;
      const [missing] = error.diagnostics.filter(d => d.severity === 'error');
      expect(missing?.message).toContain("undefined reference to 'sigalarm'");
      expect(missing?.notes?.map(n => n.message)).toEqual([
        expect.stringContaining(
          "it is not in xv6's library (user/user.h). System calls that a laboratory adds",
        ),
      ]);
    }
  });
});
