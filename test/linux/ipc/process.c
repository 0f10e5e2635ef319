// clone as labs call it, prctl, what only the superuser may, and raw system calls.
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHOW(call)                                                                    \
  do {                                                                                \
    long result_ = (long)(call);                                                      \
    printf("%s = %ld %s\n", #call, result_, result_ == -1 ? strerror(errno) : "done"); \
    fflush(stdout);                                                                   \
  } while (0)

#define STACK (256 * 1024)

static volatile int shared;

static int child(void *argument) {
  shared = *(int *)argument;
  return 7;
}

static int slow(void *argument) {
  usleep(20000);
  shared = *(int *)argument;
  execl("/bin/true", "true", (char *)NULL);
  return 1;
}

int main(void) {
  char *stack = malloc(STACK), *other = malloc(STACK);
  int status, value = 5;
  pid_t pid = clone(child, stack + STACK, SIGCHLD, &value);
  printf("%d ", waitpid(pid, &status, 0) == pid);
  printf("own memory: %d, status %d\n", shared, WEXITSTATUS(status));
  pid = clone(child, stack + STACK, CLONE_VM | SIGCHLD, &value);
  waitpid(pid, &status, 0);
  printf("shared memory: %d, status %d\n", shared, WEXITSTATUS(status));
  int values[2] = {10, 20};
  pid_t a = clone(child, stack + STACK, CLONE_VM | CLONE_FS | SIGCHLD, &values[0]);
  waitpid(a, NULL, 0);
  pid_t b = clone(slow, other + STACK, CLONE_VM | SIGCHLD, &values[1]);
  printf("%d", shared);
  fflush(stdout);
  waitpid(b, &status, 0);
  printf(" then %d, and the exec gave %d\n", shared, WEXITSTATUS(status));
  pid = clone(slow, other + STACK, CLONE_VM | CLONE_VFORK | SIGCHLD, &value);
  printf("after vfork %d\n", shared);
  waitpid(pid, NULL, 0);
  SHOW(clone(child, NULL, SIGCHLD, NULL));
  SHOW(clone(child, stack + STACK, CLONE_NEWPID | SIGCHLD, NULL));
  SHOW(clone(child, stack + STACK, CLONE_THREAD, NULL));
  SHOW(unshare(CLONE_NEWNET));
  SHOW(unshare(CLONE_FILES));
  pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (pid == 0) _exit(3);
  waitpid(pid, &status, 0);
  printf("raw clone %d\n", WEXITSTATUS(status));
  printf("raw %d %d\n", syscall(SYS_getpid) == getpid(), syscall(SYS_gettid) == getpid());
  SHOW(syscall(SYS_write, 99, "x", 1));

  char name[16];
  SHOW(prctl(PR_SET_NAME, "a-name-that-is-too-long"));
  prctl(PR_GET_NAME, name);
  puts(name);
  int n;
  SHOW(prctl(PR_SET_PDEATHSIG, 99));
  SHOW(prctl(PR_GET_DUMPABLE));
  SHOW(prctl(12345));
  int p[2];
  pipe(p);
  fflush(stdout);
  if (fork() == 0) {
    if (fork() == 0) {
      prctl(PR_SET_PDEATHSIG, SIGTERM);
      write(p[1], "x", 1);
      pause();
      _exit(0);
    }
    char c;
    read(p[0], &c, 1);
    _exit(0);
  }
  wait(NULL);
  close(p[1]);
  char c;
  printf("the grandchild has died: %ld\n", (long)read(p[0], &c, 1));
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_GET_CHILD_SUBREAPER, &n);
  printf("subreaper %d\n", n);
  fflush(stdout);
  if (fork() == 0) {
    if (fork() == 0) {
      usleep(20000);
      _exit(9);
    }
    _exit(1);
  }
  int sum = 0;
  while (wait(&status) > 0) sum += WEXITSTATUS(status);
  printf("waited for both: %d\n", sum);
  SHOW(personality(0xffffffff) == -1);
  SHOW(chroot("/tmp"));
  SHOW(sethostname("x", 1));
  SHOW(syscall(SYS_reboot, 1, 2, 3, 0));
  SHOW(setpriority(PRIO_PROCESS, 0, 5));
  SHOW(getpriority(PRIO_PROCESS, 0));
  SHOW(setpriority(PRIO_PROCESS, 0, 2));
  SHOW(nice(-1));
  unsigned cpu = 99;
  SHOW(getcpu(&cpu, NULL));
  return 0;
}
