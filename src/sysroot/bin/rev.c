/*
 * rev: prints every line backwards.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
  static char *standard_input[] = {"-", NULL};
  char *line = NULL;
  size_t capacity = 0;
  ssize_t length;
  int status = 0;
  for (char **name = argc > 1 ? argv + 1 : standard_input; *name != NULL; name++) {
    FILE *file = strcmp(*name, "-") == 0 ? stdin : fopen(*name, "r");
    if (file == NULL) {
      fprintf(stderr, "rev: cannot open %s: %s\n", *name, strerror(errno));
      status = 1;
      continue;
    }
    while ((length = getline(&line, &capacity, file)) > 0) {
      int newline = line[length - 1] == '\n';
      for (ssize_t i = length - newline; i > 0; i--)
        putchar(line[i - 1]);
      if (newline)
        putchar('\n');
    }
    if (file != stdin)
      fclose(file);
  }
  free(line);
  return status;
}
