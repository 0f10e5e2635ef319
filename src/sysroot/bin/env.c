/*
 * env: runs a program with a changed environment, or prints the environment.
 *
 *   env [-i] [-u NAME]... [NAME=VALUE]... [program [argument...]]
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv)
{
  static char *empty[] = {NULL};
  int c;

  while ((c = getopt(argc, argv, "+iu:")) != -1) {
    switch (c) {
    case 'i': environ = empty; break;
    case 'u': unsetenv(optarg); break;
    default: return 125;
    }
  }
  for (; optind < argc && strchr(argv[optind], '=') != NULL; optind++)
    putenv(argv[optind]);
  if (optind == argc) {
    for (char **entry = environ; *entry != NULL; entry++)
      puts(*entry);
    return 0;
  }
  execvp(argv[optind], argv + optind);
  int status = errno == ENOENT ? 127 : 126;
  fprintf(stderr, "env: '%s': %s\n", argv[optind], strerror(errno));
  return status;
}
