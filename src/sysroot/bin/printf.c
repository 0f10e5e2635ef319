/*
 * printf: prints its arguments as the format says; the format is used again until no argument is left.
 */
#include "printf_format.h"

int main(int argc, char **argv)
{
  if (argc > 1 && strcmp(argv[1], "--") == 0) {
    argv++;
    argc--;
  }
  if (argc < 2) {
    fprintf(stderr, "printf: missing operand\nTry 'printf --help' for more information.\n");
    return 1;
  }
  struct printf_run run = {.output = stdout, .program = "printf"};
  return printf_arguments(&run, argv[1], argv + 2);
}
