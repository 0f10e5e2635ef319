/* POSIX exec in all its forms, clone; identities, priorities, names of this machine and its limits. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void in_child(void (*function)(void)) {
  fflush(stdout);
  if (fork() == 0) {
    function();
    perror("exec");
    _exit(1);
  }
  int status;
  wait(&status);
  printf("status %d, core %d\n", WEXITSTATUS(status), !!WCOREDUMP(status));
}

static char *environment[] = {"X=from the vector", NULL};
static char *arguments[] = {"sh", "-c", "echo $0 $X", NULL};
static void with_execle(void) { execle("/bin/sh", "sh", "-c", "echo execle $X", (char *)NULL, environment); }
static void with_execv(void) { execv("/bin/sh", arguments); }
static void with_execve(void) { execve("/bin/sh", arguments, environment); }
static void with_execvpe(void) { execvpe("sh", arguments, environment); }
static void with_fexecve(void) { fexecve(open("/bin/sh", O_RDONLY), arguments, environment); }
static void not_there(void) {
  execve("/bin/nosuch", arguments, environ);
  printf("%s\n", strerror(errno));
  execvp("nosuchprogram", arguments);
  printf("%s\n", strerror(errno));
  execv("/", arguments);
  printf("%s\n", strerror(errno));
  fflush(stdout);
  _exit(3);
}

static char stack[65536];
static int in_clone(void *argument) { return *(int *)argument; }

int main(void) {
  setenv("X", "from environ", 1);
  in_child(with_execle);
  in_child(with_execv);
  in_child(with_execve);
  in_child(with_execvpe);
  in_child(with_fexecve);
  in_child(not_there);
  int value = 7, status;
  pid_t child = clone(in_clone, stack + sizeof stack, SIGCHLD, &value);
  waitpid(child, &status, 0);
  printf("clone %d\n", WEXITSTATUS(status));

  printf("ids %d %d\n", getuid() == geteuid(), getgid() == getegid());
  struct passwd *user = getpwuid(0);
  printf("%s %s\n", user->pw_name, user->pw_dir);
  printf("%d", getpwnam("root")->pw_uid);
  printf(", nobody called that: %d\n", getpwnam("no such user") == NULL);
  struct group *group = getgrgid(0);
  printf("%s\n", group->gr_name);
  printf("priority %d", getpriority(PRIO_PROCESS, 0));
  printf(" %d", nice(3));
  printf(" %d", setpriority(PRIO_PROCESS, 0, 5));
  printf(" %d\n", getpriority(PRIO_PROCESS, 0));
  char name[20];
  prctl(PR_SET_NAME, "a name that is too long");
  prctl(PR_GET_NAME, name);
  printf("%s\n", name);
  printf("%ld %ld %d\n", sysconf(_SC_PAGESIZE), sysconf(_SC_CLK_TCK), getpagesize());
  printf("%ld %d\n", sysconf(12345), errno == EINVAL);
  char path[64];
  printf("%zu", confstr(_CS_PATH, path, sizeof path));
  printf(" %s\n", path);
  char host[65];
  printf("%d %d\n", gethostname(host, sizeof host), host[0] != 0);
  printf("%d\n", syscall(SYS_getpid) == getpid());
  char *before = sbrk(0), *block = sbrk(4096);
  printf("%d %d\n", before == block, (char *)sbrk(0) - before == 4096);
  return 0;
}
