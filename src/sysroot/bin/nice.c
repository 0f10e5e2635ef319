/*
 * nice: runs a program with a lower priority (-n: by how much, 10 if not said), or prints the current niceness.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

int main(int argc, char **argv)
{
  int adjustment = 10, c;
  if (argc > 1 && argv[1][0] == '-' && argv[1][1] >= '0' && argv[1][1] <= '9') { /* nice -5 */
    adjustment = atoi(argv[1] + 1);
    argv++;
    argc--;
  }
  while ((c = getopt(argc, argv, "+n:")) != -1) {
    if (c == '?')
      return 125;
    adjustment = atoi(optarg);
  }
  if (optind == argc) {
    printf("%d\n", getpriority(PRIO_PROCESS, 0));
    return 0;
  }
  if (setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + adjustment) < 0)
    fprintf(stderr, "nice: cannot set niceness: %s\n", strerror(errno));
  execvp(argv[optind], argv + optind);
  int status = errno == ENOENT ? 127 : 126;
  fprintf(stderr, "nice: '%s': %s\n", argv[optind], strerror(errno));
  return status;
}
