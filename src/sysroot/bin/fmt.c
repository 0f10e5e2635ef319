/*
 * fmt: fills the lines of every paragraph up to a width. Lines that are indented otherwise begin a new paragraph.
 */
#include <ctype.h>
#include <stdbool.h>
#include <unistd.h>

#include "input_file.h"

static size_t width = 75;

static size_t column;      /* of the line being filled; 0: nothing is on it */
static size_t indentation; /* of the paragraph */

static void end_line(void)
{
  if (column > 0)
    putchar('\n');
  column = 0;
}

static void add_word(const char *word, size_t length)
{
  if (column > 0 && column + 1 + length > width)
    end_line();
  if (column == 0) {
    for (size_t i = 0; i < indentation; i++)
      putchar(' ');
    column = indentation;
  } else {
    putchar(' ');
    column++;
  }
  fwrite(word, 1, length, stdout);
  column += length;
}

static void fill(FILE *file)
{
  char *line = NULL;
  size_t capacity = 0;
  while (getline(&line, &capacity, file) > 0) {
    size_t blanks = strspn(line, " \t");
    const char *p = line + blanks;
    if (*p == '\n' || *p == '\0') {
      end_line();
      putchar('\n');
      continue;
    }
    if (blanks != indentation)
      end_line();
    indentation = blanks;
    while (*p != '\0') {
      size_t length = strcspn(p, " \t\n");
      if (length > 0)
        add_word(p, length);
      p += length;
      p += strspn(p, " \t\n");
    }
  }
  end_line();
  free(line);
}

int main(int argc, char **argv)
{
  int option, status = 0;
  if (argc > 1 && argv[1][0] == '-' && isdigit((unsigned char)argv[1][1])) {
    width = (size_t)atol(argv[1] + 1);
    argv[1] = argv[0];
    argv++;
    argc--;
  }
  while ((option = getopt(argc, argv, "w:su")) != -1) {
    if (option == 'w')
      width = (size_t)atol(optarg);
    else if (option == '?')
      return usage_error("fmt");
  }
  for (char **name = operands_or_input(argc, argv, optind); *name != NULL; name++) {
    FILE *file = open_input("fmt", *name);
    if (file == NULL) {
      status = 1;
      continue;
    }
    fill(file);
    close_input(file);
  }
  return status;
}
