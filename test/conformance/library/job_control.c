// Stopping and continuing, process groups and sessions: waitpid and waitid with all options, orphaned groups (POSIX 2.4, 3.106).
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *describe(int status) {
  static char text[64];
  if (WIFEXITED(status)) sprintf(text, "exited %d", WEXITSTATUS(status));
  else if (WIFSIGNALED(status)) sprintf(text, "killed by %s", strsignal(WTERMSIG(status)));
  else if (WIFSTOPPED(status)) sprintf(text, "stopped by %d", WSTOPSIG(status));
  else if (WIFCONTINUED(status)) sprintf(text, "continued");
  else sprintf(text, "%#x", status);
  return text;
}

static void wait_and_tell(pid_t pid, int options, pid_t child) {
  int status = 0;
  pid_t got = waitpid(pid, &status, options);
  if (got > 0) printf("waitpid: %s: %s\n", got == child ? "the child" : "another", describe(status));
  else printf("waitpid: %d %s\n", got, got < 0 ? strerror(errno) : "");
}

static void info_and_tell(idtype_t type, id_t id, int options, pid_t child) {
  siginfo_t info;
  memset(&info, 0, sizeof info);
  if (waitid(type, id, &info, options) < 0) {
    printf("waitid: %s\n", strerror(errno));
    return;
  }
  printf("waitid: signo %d code %d status %d pid %s uid %d\n", info.si_signo, info.si_code, info.si_status,
         info.si_pid == child ? "child" : info.si_pid == 0 ? "0" : "other", info.si_uid == (info.si_pid ? getuid() : 0));
}

static pid_t sleeper(void) {
  pid_t pid = fork();
  if (pid == 0) {
    for (;;) pause();
  }
  return pid;
}

static volatile sig_atomic_t children, continued;
static void on_child(int sig) { (void)sig; children++; }
static void on_cont(int sig) { (void)sig; continued++; }

static void stop_and_go(void) {
  pid_t child = sleeper();
  kill(child, SIGSTOP);
  wait_and_tell(child, WUNTRACED, child);
  wait_and_tell(child, WUNTRACED | WNOHANG, child);
  kill(child, SIGCONT);
  wait_and_tell(child, WCONTINUED, child);
  wait_and_tell(child, WCONTINUED | WNOHANG, child);
  kill(child, SIGTSTP);
  info_and_tell(P_PID, child, WSTOPPED | WNOWAIT, child);
  info_and_tell(P_PID, child, WSTOPPED, child);
  info_and_tell(P_PID, child, WSTOPPED | WNOHANG, child);
  kill(child, SIGTERM); /* stays pending while it is stopped */
  wait_and_tell(child, WNOHANG, child);
  kill(child, SIGCONT);
  info_and_tell(P_ALL, 0, WEXITED | WNOWAIT, child);
  info_and_tell(P_PGID, getpgrp(), WEXITED, child);
  info_and_tell(P_PID, child, WEXITED, child);
  info_and_tell(P_PID, 1, 0, child);
  child = sleeper();
  kill(child, SIGSTOP);
  wait_and_tell(child, WUNTRACED, child);
  kill(child, SIGKILL);
  wait_and_tell(child, 0, child);
}

static void groups(void) {
  pid_t child = sleeper();
  printf("same group %d\n", getpgid(child) == getpgrp());
  printf("setpgid %d, own group %d\n", setpgid(child, child), getpgid(child) == child);
  printf("into nowhere: %d %s\n", setpgid(child, 1), strerror(errno));
  printf("of a stranger: %d %s\n", setpgid(1, 0), strerror(errno));
  printf("negative: %d %s\n", setpgid(child, -1), strerror(errno));
  printf("getpgid of nobody: %d %s\n", getpgid(999999), strerror(errno));
  pid_t second = sleeper();
  printf("join %d\n", setpgid(second, child));
  printf("wait for our own group: ");
  fflush(stdout);
  wait_and_tell(0, WNOHANG, child);
  printf("kill the group %d\n", killpg(child, SIGTERM));
  wait_and_tell(-child, 0, child);
  wait_and_tell(-child, 0, second);
  wait_and_tell(-child, 0, child);
  fflush(stdout);
  child = fork();
  if (child == 0) {
    printf("setsid %d, session %d, group %d\n", setsid() == getpid(), getsid(0) == getpid(), getpgrp() == getpid());
    printf("again: %d %s\n", setsid(), strerror(errno));
    printf("a leader stays: %d %s\n", setpgid(0, 0), strerror(errno));
    fflush(stdout);
    int tty = open("/dev/tty", O_RDWR);
    printf("no terminal: %d %s\n", tty, strerror(errno));
    exit(0);
  }
  wait_and_tell(child, 0, child);
}

static void no_stop_signals(void) {
  struct sigaction action = {.sa_handler = on_child, .sa_flags = SA_NOCLDSTOP | SA_RESTART};
  sigaction(SIGCHLD, &action, NULL);
  pid_t child = sleeper();
  children = 0;
  kill(child, SIGSTOP);
  wait_and_tell(child, WUNTRACED, child);
  printf("SIGCHLD with SA_NOCLDSTOP: %d\n", children);
  kill(child, SIGCONT);
  wait_and_tell(child, WCONTINUED, child);
  kill(child, SIGKILL);
  wait_and_tell(child, 0, child);
  printf("SIGCHLD at the end: %d\n", children);
  action.sa_handler = SIG_DFL;
  action.sa_flags = SA_NOCLDWAIT;
  sigaction(SIGCHLD, &action, NULL);
  child = fork();
  if (child == 0) _exit(3);
  wait_and_tell(-1, 0, child);
  signal(SIGCHLD, SIG_IGN);
  child = fork();
  if (child == 0) _exit(3);
  wait_and_tell(child, 0, child);
  signal(SIGCHLD, SIG_DFL);
}

/* The leader's end leaves a stopped group without anybody who could continue it: SIGHUP and SIGCONT. */
static void orphans(void) {
  int report[2];
  pipe(report);
  pid_t leader = fork();
  if (leader == 0) {
    setpgid(0, 0);
    pid_t child = fork();
    if (child == 0) {
      signal(SIGCONT, on_cont);
      signal(SIGHUP, SIG_IGN);
      raise(SIGSTOP);
      char text[32];
      int n = sprintf(text, "continued %d", continued);
      write(report[1], text, n);
      _exit(0);
    }
    int status;
    waitpid(child, &status, WUNTRACED);
    _exit(0);
  }
  close(report[1]);
  waitpid(leader, NULL, 0);
  char text[64];
  int n = read(report[0], text, sizeof text - 1);
  text[n > 0 ? n : 0] = 0;
  printf("orphan: %s\n", text);
}

static void usage(void) {
  struct rusage used;
  int status;
  pid_t child = fork();
  if (child == 0) {
    volatile long sum = 0;
    for (long i = 0; i < 3000000; i++) sum += i;
    _exit(7);
  }
  pid_t got = wait4(child, &status, 0, &used);
  printf("wait4 %d %s, used %d\n", got == child, describe(status), used.ru_utime.tv_sec * 1000000 + used.ru_utime.tv_usec > 1000);
  getrusage(RUSAGE_CHILDREN, &used);
  printf("children used %d\n", used.ru_utime.tv_sec * 1000000 + used.ru_utime.tv_usec > 1000);
  child = fork();
  if (child == 0) _exit(1);
  printf("wait3 %d\n", wait3(&status, 0, &used) == child);
  printf("getrusage of what: %d %s\n", getrusage(5, &used), strerror(errno));
  printf("wait4 with what: %d %s\n", wait4(-1, &status, 0x40, &used), strerror(errno));
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  stop_and_go();
  groups();
  no_stop_signals();
  orphans();
  usage();
  return 0;
}
