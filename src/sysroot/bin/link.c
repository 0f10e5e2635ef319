/*
 * link FILE NAME, unlink FILE: the system calls of these names, and nothing else.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
  const char *slash = strrchr(argv[0], '/'), *program = slash != NULL ? slash + 1 : argv[0];
  int links = strcmp(program, "unlink") != 0, wanted = links ? 3 : 2;
  if (argc < wanted) {
    if (argc == 1)
      fprintf(stderr, "%s: missing operand\n", program);
    else
      fprintf(stderr, "%s: missing operand after '%s'\n", program, argv[argc - 1]);
    fprintf(stderr, "Try '%s --help' for more information.\n", program);
    return 1;
  }
  if (argc > wanted) {
    fprintf(stderr, "%s: extra operand '%s'\nTry '%s --help' for more information.\n", program, argv[wanted], program);
    return 1;
  }
  if (links && link(argv[1], argv[2]) < 0) {
    fprintf(stderr, "link: cannot create link '%s' to '%s': %s\n", argv[2], argv[1], strerror(errno));
    return 1;
  }
  if (!links && unlink(argv[1]) < 0) {
    fprintf(stderr, "unlink: cannot unlink '%s': %s\n", argv[1], strerror(errno));
    return 1;
  }
  return 0;
}
