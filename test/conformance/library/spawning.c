// system, popen, posix_spawn with its attributes, exec's environment, limits, niceness, ids, CPU times.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void status_of(const char *what, int status) {
  if (status == -1) printf("%s: -1 %s\n", what, strerror(errno));
  else if (WIFEXITED(status)) printf("%s: exited %d\n", what, WEXITSTATUS(status));
  else printf("%s: killed by %d\n", what, WTERMSIG(status));
  fflush(stdout);
}

static void by_system(void) {
  status_of("exit 3", system("exit 3"));
  status_of("nosuch", system("nosuchprogram 2>/dev/null"));
  status_of("killed", system("kill -9 $$"));
  printf("is there a shell: %d\n", system(NULL) != 0);
  fflush(stdout);
  /* SIGINT of the child does not reach us, as system() ignores it meanwhile. */
  signal(SIGINT, SIG_DFL);
  status_of("the parent got SIGINT", system("kill -INT $PPID; exit 4"));
  struct sigaction now;
  sigaction(SIGINT, NULL, &now);
  printf("SIGINT is default again: %d\n", now.sa_handler == SIG_DFL);
  signal(SIGCHLD, SIG_IGN);
  status_of("SIGCHLD ignored", system("exit 5"));
  signal(SIGCHLD, SIG_DFL);
}

static void by_popen(void) {
  char line[64];
  FILE *in = popen("echo one; echo two; exit 6", "r");
  while (fgets(line, sizeof line, in)) printf("got %s", line);
  status_of("pclose", pclose(in));
  fflush(stdout);
  FILE *out = popen("tr a-z A-Z", "w");
  fputs("shout\n", out);
  status_of("pclose", pclose(out));
  printf("mode: %d %s\n", popen("true", "x") == NULL, strerror(errno));
}

static void by_spawn(void) {
  pid_t pid;
  int status;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  char *echo[] = {"sh", "-c", "echo spawned $A; exit 2", NULL}, *environment[] = {"A=value", "PATH=/bin:/usr/bin", NULL};
  fflush(stdout);
  int made = posix_spawn(&pid, "/bin/sh", NULL, NULL, echo, environment);
  waitpid(pid, &status, 0);
  printf("posix_spawn %d\n", made);
  status_of("spawned", status);
  int error = posix_spawn(&pid, "/nosuch", NULL, NULL, echo, environ);
  printf("no file: %s\n", strerror(error));
  error = posix_spawnp(&pid, "nosuchprogram", NULL, NULL, echo, environ);
  printf("not in PATH: %s\n", strerror(error));

  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "spawn.out", O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  posix_spawn_file_actions_addclose(&actions, 0);
  char *both[] = {"sh", "-c", "echo out; echo err >&2; read x || echo closed", NULL};
  posix_spawnp(&pid, "sh", &actions, NULL, both, environ);
  waitpid(pid, &status, 0);
  posix_spawn_file_actions_destroy(&actions);
  char text[200];
  int fd = open("spawn.out", O_RDONLY);
  ssize_t n = read(fd, text, sizeof text - 1);
  text[n > 0 ? n : 0] = 0;
  printf("%s", strncmp(text, "out\nerr\n", 8) == 0 ? "both\n" : text);
  unlink("spawn.out");

  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  signal(SIGUSR2, SIG_IGN);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setsigmask(&attributes, &set);
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  posix_spawnattr_setsigdefault(&attributes, &set);
  char *signals[] = {"sh", "-c", "kill -USR1 $$; echo still; kill -USR2 $$; echo no", NULL};
  posix_spawn(&pid, "/bin/sh", NULL, &attributes, signals, environ);
  siginfo_t info;
  waitid(P_PID, pid, &info, WEXITED | WNOWAIT);
  printf("own group %d\n", getpgid(pid) == pid);
  waitpid(pid, &status, 0);
  status_of("by SIGUSR2", status);
  posix_spawnattr_destroy(&attributes);
  signal(SIGUSR2, SIG_DFL);
}

static void limits(void) {
  struct rlimit limit, old;
  getrlimit(RLIMIT_NOFILE, &old);
  limit = old;
  limit.rlim_cur = 5;
  printf("setrlimit %d\n", setrlimit(RLIMIT_NOFILE, &limit));
  int fd = dup(0), next = dup(0), last = dup(0);
  printf("%d %d %d %s\n", fd, next, last, strerror(errno));
  close(fd), close(next);
  setrlimit(RLIMIT_NOFILE, &old);
  limit.rlim_cur = limit.rlim_max + 1;
  printf("soft above hard: %d %s\n", setrlimit(RLIMIT_NOFILE, &limit), strerror(errno));
  printf("what limit: %d %s\n", getrlimit(99, &limit), strerror(errno));
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    limit = (struct rlimit){10, 10};
    setrlimit(RLIMIT_FSIZE, &limit);
    fd = open("limited", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    printf("write %zd, ", write(fd, "0123456789abcdef", 16));
    fflush(NULL);
    signal(SIGXFSZ, SIG_IGN);
    ssize_t n = write(fd, "x", 1);
    printf("then %zd %s\n", n, strerror(errno));
    exit(0);
  }
  wait(NULL);
  unlink("limited");
}

static void identities(void) {
  uid_t real, effective, saved;
  getresuid(&real, &effective, &saved);
  printf("ids %d %d %d\n", real == getuid(), effective == geteuid(), saved == effective);
  printf("setuid to ours: %d\n", setuid(getuid()));
  printf("seteuid %d setreuid %d\n", seteuid(getuid()), setreuid(-1, -1));
  errno = 0;
  int now = getpriority(PRIO_PROCESS, 0);
  printf("nice %d, then %d\n", nice(3) - now, getpriority(PRIO_PROCESS, 0) - now);
  printf("setpriority %d, now %d\n", setpriority(PRIO_PROCESS, 0, now + 5), getpriority(PRIO_PROCESS, 0) - now);
  printf("of nobody: %d %s\n", (errno = 0, getpriority(PRIO_PROCESS, 999999)), strerror(errno));
}

static void cpu_times(void) {
  struct tms before, after;
  clock_t start = clock();
  times(&before);
  volatile long sum = 0;
  while (clock() - start < CLOCKS_PER_SEC / 50) sum++;
  times(&after);
  printf("user and system time went on: %d\n", after.tms_utime + after.tms_stime > before.tms_utime + before.tms_stime);
  printf("children: %d\n", after.tms_cutime == before.tms_cutime);
  printf("ticks %ld\n", sysconf(_SC_CLK_TCK));
  struct timespec cpu;
  printf("clock_gettime %d\n", clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu));
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  by_system();
  by_popen();
  by_spawn();
  limits();
  identities();
  cpu_times();
  return 0;
}
