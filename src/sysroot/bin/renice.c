/*
 * renice [-n] PRIORITY PID...: other processes become nicer, or less so.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

int main(int argc, char **argv)
{
  int i = 1, status = 0;
  if (i < argc && strcmp(argv[i], "-n") == 0)
    i++;
  if (argc - i < 2) {
    fprintf(stderr, "renice: not enough arguments\nTry 'renice --help' for more information.\n");
    return 1;
  }
  int priority = atoi(argv[i++]);
  for (; i < argc; i++) {
    if (strcmp(argv[i], "-p") == 0)
      continue;
    id_t pid = (id_t)atoi(argv[i]);
    errno = 0;
    int old = getpriority(PRIO_PROCESS, pid);
    if (errno != 0) {
      fprintf(stderr, "renice: failed to get priority for %d (process ID): %s\n", (int)pid, strerror(errno));
      status = 1;
    } else if (setpriority(PRIO_PROCESS, pid, priority) < 0) {
      fprintf(stderr, "renice: failed to set priority for %d (process ID): %s\n", (int)pid, strerror(errno));
      status = 1;
    } else {
      printf("%d (process ID) old priority %d, new priority %d\n", (int)pid, old, getpriority(PRIO_PROCESS, pid));
    }
  }
  return status;
}
