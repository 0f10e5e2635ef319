/*
 * basename: the last component of a path, without SUFFIX if it ends in that.
 */
#include <libgen.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
  if (argc < 2) {
    fprintf(stderr, "basename: missing operand\nTry 'basename --help' for more information.\n");
    return 1;
  }
  char *name = basename(argv[1]);
  size_t length = strlen(name), suffix = argc > 2 ? strlen(argv[2]) : 0;
  if (suffix > 0 && suffix < length && strcmp(name + length - suffix, argv[2]) == 0)
    length -= suffix;
  printf("%.*s\n", (int)length, name);
  return 0;
}
