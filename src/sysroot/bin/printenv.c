/*
 * printenv: the values of environment variables, or all of the environment.
 */
#include <stdio.h>
#include <stdlib.h>

extern char **environ;

int main(int argc, char **argv)
{
  int status = 0;
  for (char **entry = environ; argc == 1 && *entry != NULL; entry++)
    puts(*entry);
  for (int i = 1; i < argc; i++) {
    const char *value = getenv(argv[i]);
    if (value != NULL)
      puts(value);
    else
      status = 1;
  }
  return status;
}
