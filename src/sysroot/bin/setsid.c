/*
 * setsid: runs a program in a session of its own, without a controlling terminal. -w waits for it, -f always forks.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
  bool waits = false, forks = getpgrp() == getpid(); /* a group's leader cannot begin a session */
  int c, status = 0;

  while ((c = getopt(argc, argv, "+fw")) != -1) {
    switch (c) {
    case 'f': forks = true; break;
    case 'w': waits = true; break;
    default: return 1;
    }
  }
  if (optind == argc) {
    fprintf(stderr, "setsid: no command specified\nTry 'setsid --help' for more information.\n");
    return 1;
  }
  pid_t child = forks ? fork() : 0;
  if (child < 0) {
    fprintf(stderr, "setsid: fork: %s\n", strerror(errno));
    return 1;
  }
  if (child > 0) {
    if (waits && wait(&status) != child)
      return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  if (setsid() < 0) {
    fprintf(stderr, "setsid: setsid failed: %s\n", strerror(errno));
    return 1;
  }
  execvp(argv[optind], argv + optind);
  status = errno == ENOENT ? 127 : 126;
  fprintf(stderr, "setsid: failed to execute %s: %s\n", argv[optind], strerror(errno));
  return status;
}
