/*
 * realpath: absolute paths without links, `.` and `..`.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
  int status = 0;
  if (argc < 2) {
    fprintf(stderr, "realpath: missing operand\nTry 'realpath --help' for more information.\n");
    return 1;
  }
  for (int i = 1; i < argc; i++) {
    char path[PATH_MAX];
    if (realpath(argv[i], path) != NULL) {
      puts(path);
    } else {
      fprintf(stderr, "realpath: %s: %s\n", argv[i], strerror(errno));
      status = 1;
    }
  }
  return status;
}
