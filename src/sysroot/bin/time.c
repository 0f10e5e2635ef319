/*
 * time: runs a program and tells how long it took, and how much of that on the processor.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static double seconds(struct timeval t)
{
  return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
  struct timeval start, end;
  struct rusage usage;
  int status;

  if (argc < 2) {
    fprintf(stderr, "Usage: time program [argument...]\n");
    return 1;
  }
  gettimeofday(&start, NULL);
  pid_t pid = fork();
  if (pid < 0) {
    perror("time: cannot fork");
    return 126;
  }
  if (pid == 0) {
    execvp(argv[1], argv + 1);
    int code = errno == ENOENT ? 127 : 126;
    fprintf(stderr, "time: cannot run %s: %s\n", argv[1], strerror(errno));
    exit(code);
  }
  wait4(pid, &status, 0, &usage);
  gettimeofday(&end, NULL);
  fprintf(stderr, "real %.2f\nuser %.2f\nsys %.2f\n", seconds(end) - seconds(start), seconds(usage.ru_utime),
          seconds(usage.ru_stime));
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
