/*
 * fold: breaks lines that are wider than a number of columns (-w, 80), with -s after a blank.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long width = 80;
static bool at_blanks, count_bytes;

/* The column after a character; tabs are eight wide. */
static long advance(long column, int c)
{
  if (count_bytes)
    return column + 1;
  return c == '\b' ? column - (column > 0) : c == '\r' ? 0 : c == '\t' ? column + 8 - column % 8 : column + 1;
}

static long columns(const char *text, size_t length)
{
  long column = 0;
  for (size_t i = 0; i < length; i++)
    column = advance(column, text[i]);
  return column;
}

/* Where the text is broken: after its last blank, or all of it. */
static size_t break_after(const char *text, size_t length)
{
  for (size_t i = length; at_blanks && i > 0; i--)
    if (text[i - 1] == ' ' || text[i - 1] == '\t')
      return i;
  return length;
}

static void fold(FILE *file)
{
  char *pending = NULL;
  size_t length = 0, capacity = 0;
  long column = 0;
  int c;
  while ((c = getc(file)) != EOF) {
    while (c != '\n' && length > 0 && advance(column, c) > width) {
      size_t end = break_after(pending, length);
      fwrite(pending, 1, end, stdout);
      putchar('\n');
      memmove(pending, pending + end, length - end);
      length -= end;
      column = columns(pending, length);
    }
    if (length + 1 > capacity) {
      capacity = 2 * capacity + 128;
      pending = realloc(pending, capacity);
      if (pending == NULL)
        exit(1);
    }
    pending[length++] = (char)c;
    column = advance(column, c);
    if (c == '\n') {
      fwrite(pending, 1, length, stdout);
      length = 0;
      column = 0;
    }
  }
  fwrite(pending, 1, length, stdout);
  free(pending);
}

int main(int argc, char **argv)
{
  static char *standard_input[] = {"-", NULL};
  int option, status = 0;
  while ((option = getopt(argc, argv, "bsw:")) != -1) {
    char *end = NULL;
    if (option == 'b') {
      count_bytes = true;
    } else if (option == 's') {
      at_blanks = true;
    } else if (option == 'w') {
      width = strtol(optarg, &end, 10);
      if (*end != '\0' || width <= 0) {
        fprintf(stderr, "fold: invalid number of columns: '%s'%s\n", optarg, *end == '\0' ? ": Numerical result out of range" : "");
        return 1;
      }
    } else {
      fprintf(stderr, "Try 'fold --help' for more information.\n");
      return 1;
    }
  }
  for (char **name = optind < argc ? argv + optind : standard_input; *name != NULL; name++) {
    FILE *file = strcmp(*name, "-") == 0 ? stdin : fopen(*name, "r");
    if (file == NULL) {
      fprintf(stderr, "fold: %s: %s\n", *name, strerror(errno));
      status = 1;
      continue;
    }
    fold(file);
    if (file != stdin)
      fclose(file);
  }
  return status;
}
