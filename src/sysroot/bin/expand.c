/*
 * expand: tabs to blanks; unexpand: blanks at the beginning of a line (-a: anywhere) to tabs.
 */
#include <stdbool.h>
#include <unistd.h>

#include "input_file.h"

static int width = 8;

static void to_blanks(FILE *file, bool initial)
{
  int c, column = 0;
  bool leading = true;
  while ((c = getc(file)) != EOF) {
    if (c == '\t' && (leading || !initial)) {
      do
        putchar(' ');
      while (++column % width != 0);
      continue;
    }
    putchar(c);
    leading = c == '\n' || (leading && c == ' ');
    column = c == '\n' ? 0 : c == '\b' ? (column > 0 ? column - 1 : 0) : column + 1;
  }
}

static void to_tabs(FILE *file, bool all)
{
  int c, column = 0, from = 0; /* the blanks from column `from` on are not printed yet */
  bool leading = true, tabbed = false;
  while ((c = getc(file)) != EOF) {
    if ((c == ' ' || c == '\t') && (leading || all)) {
      column = c == ' ' ? column + 1 : (column / width + 1) * width;
      tabbed = c == '\t';
      if (column % width == 0 && (column - from > 1 || tabbed)) {
        putchar('\t');
        from = column;
      }
      continue;
    }
    for (; from < column; from++)
      putchar(' ');
    putchar(c);
    leading = c == '\n';
    column = c == '\n' ? 0 : column + 1;
    from = column;
  }
  for (; from < column; from++)
    putchar(' ');
}

int main(int argc, char **argv)
{
  const char *slash = strrchr(argv[0], '/'), *program = slash != NULL ? slash + 1 : argv[0];
  bool expands = strcmp(program, "unexpand") != 0, initial = false, all = false;
  int option, status = 0;
  while ((option = getopt(argc, argv, "iat:")) != -1) {
    switch (option) {
    case 'i': initial = true; break;
    case 'a': all = true; break;
    case 't':
      width = atoi(optarg);
      all = true;
      if (width <= 0) {
        fprintf(stderr, width == 0 ? "%s: tab size cannot be 0\n" : "%s: tab size contains invalid character(s): '%s'\n",
                program, optarg);
        return 1;
      }
      break;
    default: return usage_error(program);
    }
  }
  for (char **name = operands_or_input(argc, argv, optind); *name != NULL; name++) {
    FILE *file = open_input(program, *name);
    if (file == NULL) {
      status = 1;
      continue;
    }
    if (expands)
      to_blanks(file, initial);
    else
      to_tabs(file, all);
    close_input(file);
  }
  return status;
}
