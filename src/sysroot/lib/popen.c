/* Running commands through the shell: system (C11 7.22.4.8), popen and pclose (POSIX). */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "stream.h"

static void exec_shell(const char *command) {
  char *const argv[] = {"sh", "-c", (char *)command, NULL};
  __builtin_syscall(SYS_execve, "/bin/sh", argv, environ);
  __exit_group(127);
}

/* While the command runs, the caller ignores ^C and ^\ and does not hear of children. */
int system(const char *command) {
  struct sigaction ignore = {.sa_flags = 0}, interrupt, quit;
  sigset_t block, mask;
  int status = -1;
  if (!command) return 1;
  ignore.sa_handler = SIG_IGN;
  sigemptyset(&block);
  sigaddset(&block, SIGCHLD);
  sigaction(SIGINT, &ignore, &interrupt);
  sigaction(SIGQUIT, &ignore, &quit);
  sigprocmask(SIG_BLOCK, &block, &mask);
  long pid = __builtin_syscall(SYS_fork);
  if (pid == 0) {
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    exec_shell(command);
  }
  if (pid < 0) {
    __result(pid);
  } else {
    long raw;
    do {
      raw = __builtin_syscall(SYS_wait4, pid, &status, 0, NULL);
    } while (raw == -EINTR);
    if (raw < 0) status = __result(raw);
  }
  sigaction(SIGINT, &interrupt, NULL);
  sigaction(SIGQUIT, &quit, NULL);
  sigprocmask(SIG_SETMASK, &mask, NULL);
  return status;
}

FILE *popen(const char *command, const char *mode) {
  int reading = *mode == 'r', close_on_exec = __strchr(mode, 'e') ? O_CLOEXEC : 0, fds[2];
  if (!reading && *mode != 'w') {
    errno = EINVAL;
    return NULL;
  }
  if (__result(__builtin_syscall(SYS_pipe2, fds, O_CLOEXEC)) < 0) return NULL;
  int ours = fds[!reading], theirs = fds[reading];
  FILE *f = __new_stream(reading ? "r" : "w");
  long pid = f ? __builtin_syscall(SYS_fork) : -ENOMEM;
  if (pid == 0) {
    if (theirs == reading) {
      __builtin_syscall(SYS_fcntl, theirs, F_SETFD, 0);
    } else {
      __builtin_syscall(SYS_dup2, theirs, reading);
    }
    for (FILE *other = __streams; other; other = other->next) {
      if (other->pid > 0 && other->fd != reading) __builtin_syscall(SYS_close, other->fd);
    }
    exec_shell(command);
  }
  __builtin_syscall(SYS_close, theirs);
  if (pid < 0) {
    __builtin_syscall(SYS_close, ours);
    if (f) __forget_stream(f);
    __result(pid);
    return NULL;
  }
  if (!close_on_exec) __builtin_syscall(SYS_fcntl, ours, F_SETFD, 0);
  f->fd = ours;
  f->io = __descriptor_io;
  f->pid = pid;
  return f;
}

int pclose(FILE *f) {
  int status;
  long pid = f->pid, raw;
  if (pid <= 0) {
    errno = EINVAL;
    return -1;
  }
  __close_stream(f);
  __forget_stream(f);
  do {
    raw = __builtin_syscall(SYS_wait4, pid, &status, 0, NULL);
  } while (raw == -EINTR);
  return raw < 0 ? (int)__result(raw) : status;
}
