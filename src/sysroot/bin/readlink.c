/*
 * readlink: what a symbolic link says; with -f the path it leads to in the end.
 */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
  bool follow = false, newline = true;
  int c, status = 0;
  while ((c = getopt(argc, argv, "fen")) != -1) {
    switch (c) {
    case 'f':
    case 'e': follow = true; break;
    case 'n': newline = false; break;
    default: return 1;
    }
  }
  if (optind == argc) {
    fprintf(stderr, "readlink: missing operand\nTry 'readlink --help' for more information.\n");
    return 1;
  }
  for (; optind < argc; optind++) {
    char target[PATH_MAX];
    bool found;
    if (follow) {
      found = realpath(argv[optind], target) != NULL;
    } else {
      ssize_t length = readlink(argv[optind], target, sizeof target - 1);
      found = length >= 0;
      target[found ? length : 0] = '\0';
    }
    if (found)
      printf("%s%s", target, newline ? "\n" : "");
    else
      status = 1;
  }
  return status;
}
