/*
 * column (util-linux): lists in columns. Without -t, lines fill the width of the terminal, column by column (-x: row by row);
 * with -t the words of each line stand below one another.
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

enum { TAB = 8 };

static bool makes_table, by_rows;
static const char *separators, *gap = "  ";
static int width;
static char **lines;
static size_t line_count;

/* Columns of the screen that a text takes. */
static size_t width_of(const char *text)
{
  size_t n = mbstowcs(NULL, text, 0);
  return n == (size_t)-1 ? strlen(text) : n;
}

static void read_lines(FILE *file)
{
  char *line = NULL;
  size_t room = 0;
  ssize_t n;
  while ((n = getline(&line, &room, file)) > 0) {
    if (line[n - 1] == '\n')
      line[--n] = '\0';
    if (line[strspn(line, " \t")] == '\0')
      continue;
    lines = realloc(lines, (line_count + 1) * sizeof *lines);
    lines[line_count++] = strdup(line);
  }
  free(line);
}

/* The next word of a line, which is cut there; NULL at its end. Separators that were said stand for a word each, blanks do not. */
static char *next_word(char **rest)
{
  if (*rest == NULL)
    return NULL;
  char *word = *rest;
  if (separators == NULL) {
    word += strspn(word, " \t");
    if (*word == '\0')
      return NULL;
  }
  char *end = word + strcspn(word, separators ? separators : " \t");
  *rest = *end ? end + 1 : NULL;
  *end = '\0';
  return word;
}

static void print_table(void)
{
  size_t columns = 0, *widths = NULL;
  char ***words = calloc(line_count + 1, sizeof *words);
  size_t *counts = calloc(line_count + 1, sizeof *counts);
  for (size_t i = 0; i < line_count; i++) {
    char *rest = lines[i], *word;
    while ((word = next_word(&rest)) != NULL) {
      words[i] = realloc(words[i], (counts[i] + 1) * sizeof **words);
      words[i][counts[i]++] = word;
      if (counts[i] > columns) {
        widths = realloc(widths, counts[i] * sizeof *widths);
        widths[columns++] = 0;
      }
      size_t n = width_of(word);
      if (n > widths[counts[i] - 1])
        widths[counts[i] - 1] = n;
    }
  }
  for (size_t i = 0; i < line_count; i++) {
    for (size_t j = 0; j < columns; j++) {
      const char *word = j < counts[i] ? words[i][j] : "";
      fputs(word, stdout);
      if (j + 1 == columns)
        continue;
      printf("%*s%s", (int)(widths[j] - width_of(word)), "", gap);
    }
    putchar('\n');
  }
}

static void print_columns(void)
{
  size_t widest = 0;
  for (size_t i = 0; i < line_count; i++)
    if (width_of(lines[i]) > widest)
      widest = width_of(lines[i]);
  size_t cell = (widest + TAB) / TAB * TAB, columns = cell < (size_t)width ? (size_t)width / cell : 1;
  size_t rows = (line_count + columns - 1) / columns;
  for (size_t row = 0; row < rows; row++) {
    size_t at = 0;
    for (size_t column = 0; column < columns; column++) {
      size_t i = by_rows ? row * columns + column : column * rows + row;
      if (i >= line_count)
        break;
      /* Tabs to where the column begins. */
      for (; at < column * cell; at = at / TAB * TAB + TAB)
        putchar('\t');
      fputs(lines[i], stdout);
      at += width_of(lines[i]);
    }
    putchar('\n');
  }
}

int main(int argc, char **argv)
{
  static const struct option long_options[] = {{"table", no_argument, NULL, 't'}, {"separator", required_argument, NULL, 's'},
                                               {"output-separator", required_argument, NULL, 'o'}, {"fillrows", no_argument, NULL, 'x'},
                                               {"output-width", required_argument, NULL, 'c'}, {NULL, 0, NULL, 0}};
  const char *columns = getenv("COLUMNS");
  struct winsize size;
  width = columns ? atoi(columns) : ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
  int option, status = 0;
  while ((option = getopt_long(argc, argv, "ts:o:xc:", long_options, NULL)) != -1) {
    switch (option) {
      case 't':
        makes_table = true;
        break;
      case 's':
        separators = optarg;
        break;
      case 'o':
        gap = optarg;
        break;
      case 'x':
        by_rows = true;
        break;
      case 'c':
        width = atoi(optarg);
        break;
      default:
        fprintf(stderr, "Try 'column --help' for more information.\n");
        return 1;
    }
  }
  if (optind == argc)
    read_lines(stdin);
  for (; optind < argc; optind++) {
    FILE *file = strcmp(argv[optind], "-") == 0 ? stdin : fopen(argv[optind], "re");
    if (file == NULL) {
      fprintf(stderr, "column: %s: No such file or directory\n", argv[optind]);
      status = 1;
      continue;
    }
    read_lines(file);
  }
  if (makes_table)
    print_table();
  else if (line_count > 0)
    print_columns();
  return status;
}
