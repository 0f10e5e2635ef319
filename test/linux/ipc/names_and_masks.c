/* Names of shared memory objects, ftruncate of what was opened for reading, sigpause as X/Open has it, alternate stacks. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void tell(const char *what, int result) {
  printf("%s: %s\n", what, result < 0 ? strerror(errno) : "done");
}

static void names(void) {
  char longer[400] = "/", own[64];
  memset(longer + 1, 'n', 300);
  tell("opening a long name", shm_open(longer, O_CREAT | O_RDWR, 0600));
  tell("unlinking a long name", shm_unlink(longer));
  longer[10] = '/';
  tell("opening a long path", shm_open(longer, O_CREAT | O_RDWR, 0600));
  tell("unlinking a long path", shm_unlink(longer));
  tell("opening /a/b", shm_open("/a/b", O_CREAT | O_RDWR, 0600));
  tell("unlinking /a/b", shm_unlink("/a/b"));
  tell("opening /", shm_open("/", O_CREAT | O_RDWR, 0600));
  tell("opening /.", shm_open("/.", O_CREAT | O_RDWR, 0600));
  snprintf(own, sizeof own, "procstep-%d", (int)getpid());
  int fd = shm_open(own, O_CREAT | O_RDONLY, 0600);
  tell("opening without a slash", fd);
  tell("ftruncate of a reader's", ftruncate(fd, 100));
  tell("ftruncate of nothing", ftruncate(99, 100));
  tell("unlinking it", shm_unlink(own));
  int ends[2];
  pipe(ends);
  tell("ftruncate of a pipe", ftruncate(ends[1], 0));
}

static void caught(int number) { printf("caught %d\n", number); }

static void masks(void) {
  signal(SIGUSR1, caught);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, NULL);
  raise(SIGUSR1);
  tell("sigpause", sigpause(SIGUSR1));
  tell("sigpause of no signal", sigpause(-1));
  sigprocmask(SIG_BLOCK, NULL, &set);
  printf("still blocked: %d\n", sigismember(&set, SIGUSR1));
}

static void stacks(void) {
  static char memory[1 << 16];
  stack_t stack = {.ss_sp = memory, .ss_size = sizeof memory, .ss_flags = SS_DISABLE + 1};
  tell("flags of two kinds", sigaltstack(&stack, NULL));
  stack.ss_flags = SS_ONSTACK;
  tell("the flag that is told", sigaltstack(&stack, NULL));
  stack.ss_flags = 0;
  stack.ss_size = 1000;
  tell("a small one", sigaltstack(&stack, NULL));
}

int main(void) {
  names();
  masks();
  stacks();
  return 0;
}
