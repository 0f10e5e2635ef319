/*
 * tac: prints each file with its last line first.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "whole_file.h"

static void print_backwards(const char *text, size_t length)
{
  size_t end = length; /* of the line that is looked for */
  for (size_t i = length; i > 0; i--) {
    bool begins = i == 1 || text[i - 2] == '\n';
    if (begins) {
      fwrite(text + i - 1, 1, end - (i - 1), stdout);
      end = i - 1;
    }
  }
}

int main(int argc, char **argv)
{
  static char *standard_input[] = {"-", NULL};
  char **names = argc > 1 ? argv + 1 : standard_input;
  int status = 0;

  for (; *names != NULL; names++) {
    bool standard = strcmp(*names, "-") == 0;
    FILE *file = standard ? stdin : fopen(*names, "r");
    if (file == NULL) {
      fflush(stdout);
      fprintf(stderr, "tac: failed to open '%s' for reading: %s\n", *names, strerror(errno));
      status = 1;
      continue;
    }
    size_t length;
    char *text = read_whole_file(file, &length);
    print_backwards(text, length);
    free(text);
    if (!standard)
      fclose(file);
  }
  return status;
}
