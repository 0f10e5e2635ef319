/*
 * yes: prints its arguments, or "y", for ever; ended by SIGPIPE when nobody reads any more.
 */
#include <stdio.h>
#include <string.h>
#include <errno.h>

int main(int argc, char **argv)
{
  for (;;) {
    if (argc < 2)
      fputs("y", stdout);
    for (int i = 1; i < argc; i++)
      printf("%s%s", i > 1 ? " " : "", argv[i]);
    if (putchar('\n') == EOF) {
      fprintf(stderr, "yes: standard output: %s\n", strerror(errno));
      return 1;
    }
  }
}
