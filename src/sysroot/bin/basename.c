/*
 * basename: the last component of a path, without SUFFIX if it ends in that. -a: of several, -s: the suffix of them.
 */
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void print_name(char *path, const char *suffix)
{
  char *name = basename(path);
  size_t length = strlen(name), ending = strlen(suffix);
  if (ending > 0 && ending < length && strcmp(name + length - ending, suffix) == 0)
    length -= ending;
  printf("%.*s\n", (int)length, name);
}

int main(int argc, char **argv)
{
  const char *suffix = "";
  bool several = false;
  int c;
  while ((c = getopt(argc, argv, "+as:")) != -1) {
    switch (c) {
    case 'a': several = true; break;
    case 's':
      several = true;
      suffix = optarg;
      break;
    default: fprintf(stderr, "Try 'basename --help' for more information.\n"); return 1;
    }
  }
  argc -= optind;
  argv += optind;
  if (argc < 1 || (argc > 2 && !several)) {
    if (argc < 1)
      fprintf(stderr, "basename: missing operand\n");
    else
      fprintf(stderr, "basename: extra operand '%s'\n", argv[2]);
    fprintf(stderr, "Try 'basename --help' for more information.\n");
    return 1;
  }
  if (!several)
    print_name(argv[0], argc > 1 ? argv[1] : "");
  for (int i = 0; several && i < argc; i++)
    print_name(argv[i], suffix);
  return 0;
}
