/*
 * test, [: evaluates an expression about files, strings and numbers; the answer is the exit status.
 */
#include "test_expression.h"

int main(int argc, char **argv)
{
  const char *slash = strrchr(argv[0], '/');
  if (slash != NULL)
    argv[0] = (char *)slash + 1;
  return test_command(argv[0], argc, argv);
}
