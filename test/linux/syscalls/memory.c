/* Mappings and their protection, with faults noticed. */
#include "random.h"
#include <sys/mman.h>

char *arena;
static sigjmp_buf recover;
static volatile sig_atomic_t recovering;

static void on_fault(int signal, siginfo_t *info, void *context) {
  if (!recovering) {
    say("unexpected fault\n");
    _exit(99);
  }
  siglongjmp(recover, signal * 100 + info->si_code);
}

static void do_mprotect(void) {
  int p = below(PAGES), n = below(PAGES - p + 2), prot = below(4);
  if (prot == 2) prot = 3;
  say("mprotect(%d, %d, %d)", p, n, prot);
  result(mprotect(arena + p * 4096, n * 4096, prot));
}

static void do_munmap(void) {
  int p = below(PAGES), n = below(PAGES - p) + (below(9) ? 1 : 0);
  if (p + n > PAGES) n = PAGES - p;
  say("munmap(%d, %d)", p, n);
  result(munmap(arena + p * 4096, n * 4096));
}

static void do_mmap(void) {
  int p = below(PAGES), n = below(PAGES - p) + 1, prot = below(4), shared = below(2), anonymous = below(2),
      d = anonymous ? -1 : fd();
  if (prot == 2) prot = 3;
  say("mmap(%d, %d, %d, %s, %d)", p, n, prot, shared ? "shared" : "private", d);
  struct stat st;
  if (!anonymous && fstat(d, &st) == 0 && !S_ISREG(st.st_mode)) {
    say(" no file");
    return;
  }
  char *r = mmap(arena + p * 4096, n * 4096, prot,
                 (shared ? MAP_SHARED : MAP_PRIVATE) | MAP_FIXED | (anonymous ? MAP_ANONYMOUS : 0), d, 0);
  result(r == MAP_FAILED ? -1 : (r - arena) / 4096);
}

static void do_touch(void) {
  int p = below(PAGES) * 4096 + below(3) * 2047, write = below(2);
  say("%s(%d)", write ? "store" : "load", p);
  struct sigaction a = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER};
  sigaction(SIGSEGV, &a, NULL);
  sigaction(SIGBUS, &a, NULL);
  recovering = 1;
  int fault = sigsetjmp(recover, 1);
  if (fault == 0) {
    if (write) {
      arena[p] = 'A' + below(20);
      say(" = stored");
    } else
      say(" = %d", arena[p]);
  } else
    say(" fault %d", fault);
  recovering = 0;
}

static void do_msync(void) {
  int p = below(PAGES), n = below(PAGES - p) + 1, f = ONE_OF(((int[]){MS_SYNC, MS_ASYNC, MS_SYNC | MS_ASYNC, 99}));
  say("msync(%d, %d, %d)", p, n, f);
  result(msync(arena + p * 4096, n * 4096, f));
}

static void do_madvise(void) {
  int p = below(PAGES), n = below(PAGES - p) + 1;
  say("madvise(%d, %d)", p, n);
  result(madvise(arena + p * 4096, n * 4096, MADV_DONTNEED));
}

static void do_copyin(void) {
  int p = below(PAGES), d = fd(), n = 10;
  say("write(%d, arena %d, %d)", d, p, n);
  struct stat st;
  if (fstat(d, &st) || !S_ISREG(st.st_mode)) return;
  result(write(d, arena + p * 4096, n));
}

static void do_copyout(void) {
  int p = below(PAGES), d = fd();
  say("read(%d, arena %d)", d, p);
  struct stat st;
  if (fstat(d, &st) || !S_ISREG(st.st_mode)) return;
  result(read(d, arena + p * 4096, 10));
}

const struct call MEMORY_CALLS[] = {
    {do_mprotect, 'm', 3}, {do_munmap, 'm', 2}, {do_mmap, 'm', 4},    {do_touch, 'm', 8}, {do_msync, 'm', 1},
    {do_madvise, 'm', 1},  {do_copyin, 'm', 1}, {do_copyout, 'm', 1}, {do_fork, 'm', 1},  {NULL, 0, 0},
};
