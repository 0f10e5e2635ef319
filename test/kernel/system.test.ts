/** Files, /proc, memory, threads, and the programs of /bin on all of it. */
import { expect, test } from 'vitest';
import { HEAD } from './headers.ts';
import { run, Session } from './run.ts';

test('names: create, link, rename, remove, and the errors', () => {
  const s = run(`${HEAD}int main() { char b[20] = "";
    int f = open("a", O_CREAT | O_RDWR | O_EXCL, 0640); write(f, "hello", 5);
    printf("%d ", open("a", O_CREAT | O_EXCL, 0600)); printf("%d ", errno == EEXIST);
    link("a", "b"); struct stat st; stat("b", &st); printf("%d %o %ld ", (int) st.st_nlink, st.st_mode, (long) st.st_size);
    unlink("a"); rename("b", "c"); lseek(f, 1, SEEK_SET); read(f, b, 3); printf("%s ", b);
    symlink("c", "l"); char t[9] = ""; readlink("l", t, 8); printf("%s ", t);
    mkdir("d", 0755); printf("%d ", rmdir("d/..") < 0); printf("%d ", chdir("d")); getcwd(b, 20); printf("%s ", b);
    printf("%d\\n", open("../d/../c/x", O_RDONLY) < 0 && errno == ENOTDIR); }`);
  expect(s.output).toBe('-1 1 2 100640 5 ell c 1 0 /home/student/d 1\n');
});

test('a file has as many links as names, and lives without a name while it is open', () => {
  const s = run(`${HEAD}int links(int f) { struct stat st; fstat(f, &st); return st.st_nlink; }
    int main() { int f = open("a", O_CREAT | O_RDWR, 0600); write(f, "text", 4); link("a", "b"); printf("%d ", links(f));
    unlink("a"); printf("%d ", links(f)); unlink("b"); printf("%d ", links(f));
    char c; pread(f, &c, 1, 3); printf("%c %d\\n", c, access("b", F_OK)); }`);
  expect(s.output).toBe('2 1 0 t -1\n');
});

test('parent and child share the offset of an open file', () => {
  const s = run(`${HEAD}int main() { int f = open("x", O_CREAT | O_RDWR, 0600);
    if (fork() == 0) { write(f, "child ", 6); _exit(0); } wait(0); write(f, "parent", 6);
    char b[20] = ""; pread(f, b, 19, 0); printf("%s %ld\\n", b, (long) lseek(f, 0, SEEK_CUR)); }`);
  expect(s.output).toBe('child parent 12\n');
});

test('limits: descriptors and file size', () => {
  const s = run(`${HEAD}int main() { struct rlimit r = { 8, 8 }; setrlimit(RLIMIT_NOFILE, &r);
    int n = 0; while (open("/dev/null", O_RDONLY) >= 0) n++; printf("%d %d ", n, errno == EMFILE);
    close(3); int f = open("big", O_CREAT | O_WRONLY, 0600); struct rlimit fs = { 100, 100 }; setrlimit(RLIMIT_FSIZE, &fs);
    signal(SIGXFSZ, SIG_IGN); char b[150] = ""; printf("%zd ", write(f, b, 150)); ssize_t m = write(f, b, 1); printf("%zd %d\\n", m, errno == EFBIG); }`);
  expect(s.output).toBe('5 1 100 -1 1\n');
});

test('mmap: private files are copied on write, mprotect is SIGSEGV', () => {
  const s = run(
    `${HEAD}int main() { int f = open("data", O_RDONLY); char *p = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, f, 0);
    printf("%.5s ", p); p[0] = 'J'; char b[6] = ""; pread(f, b, 5, 0); printf("%.5s %s ", p, b); fflush(stdout);
    mprotect(p, 4096, PROT_READ); pid_t c = fork(); if (c == 0) { p[0] = 'x'; _exit(0); } int st; wait(&st); printf("%d ", WTERMSIG(st));
    munmap(p, 4096); if (fork() == 0) { *(volatile char *) p; _exit(0); } wait(&st); printf("%d\\n", WTERMSIG(st)); }`,
    { files: { data: 'hello' } },
  );
  expect(s.output).toBe('hello Jello hello 11 11\n');
});

test('threads: created by clone, joined by the futex at their tid', () => {
  const s = run(`#include <sys/syscall.h>\n${HEAD}
    static volatile int done, sum; static long more[2]; static int tid;
    static void work(long n) { for (int i = 0; i < n; i++) sum++; __builtin_syscall(SYS_exit, 0); }
    int main() { static char stack[16384]; more[1] = (long) &tid;
      long t = __builtin_syscall(SYS_clone, 0x01310900, (long) work, 1000, (long) stack, sizeof stack, (long) more);
      while (tid) __builtin_syscall(SYS_futex, (long) &tid, 0, t, 0, 0, 0);
      printf("%d %ld %d\\n", sum, t - getpid(), tid); }`);
  expect(s.output).toBe('1000 1 0\n');
});

test('/proc tells what the kernel knows', () => {
  const s =
    run(`${HEAD}int main() { char b[2000]; int f = open("/proc/self/status", O_RDONLY); int n = read(f, b, 1999); b[n] = 0;
    puts(strstr(b, "State")); return 0; }`);
  expect(s.output).toMatch(/^State:\tR \(running\)\nTgid:\t59101\nNgid:\t0\nPid:\t59101\nPPid:\t1\n/);
});

test('/proc is a tree: threads, descriptors, settings of the kernel, the processor', () => {
  const s = run(
    `${HEAD}int main() { return system("cat /proc/sys/kernel/ostype /proc/thread-self/comm /proc/self/fdinfo/0; "
      "cd /proc/sys/kernel/random/..; pwd; ls /proc/sys; head -c 11 /proc/cpuinfo; wc -l < /proc/self/limits; ls /proc/$$/task | wc -l; cat /proc/none"); }`,
  );
  expect(s.output).toBe(
    'Linux\ncat\npos:\t0\nflags:\t00\nmnt_id:\t1\nino:\t' +
      `${/ino:\t(\d+)/.exec(s.output)?.[1]}\n/proc/sys/kernel\nfs\nkernel\nnet\nvm\nprocessor\t:17\n1\n` +
      'cat: /proc/none: No such file or directory\n',
  );
});

test('an unknown system call is ENOSYS and an event', () => {
  const s = new Session(`${HEAD}int main() { printf("%ld\\n", (long) __builtin_syscall(444)); }`)
    .record(['unknown-syscall'])
    .run();
  expect(s.output).toBe('-38\n');
  expect(s.events).toMatchObject([{ event: 'unknown-syscall', number: 444 }]);
});

test('ps shows a zombie', () => {
  const s = run(
    `${HEAD}int main() { if (fork() == 0) _exit(0); if (fork() == 0) { execl("/bin/ps", "ps", (char *) 0); _exit(1); } wait(0); wait(0); }`,
  );
  expect(s.output).toContain('<defunct>');
});

test('flock: the second waits for the first', () => {
  const s =
    run(`#include <sys/file.h>\n${HEAD}int main() { int f = open("l", O_CREAT | O_RDWR, 0600); flock(f, LOCK_EX);
    if (fork() == 0) { int g = open("l", O_RDWR); flock(g, LOCK_EX); write(1, "second\\n", 7); _exit(0); }
    sleep(1); write(1, "first\\n", 6); flock(f, LOCK_UN); wait(0); }`);
  expect(s.output).toBe('first\nsecond\n');
});
