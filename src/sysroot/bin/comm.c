/*
 * comm: compares two sorted files line by line, in three columns: only in the first, only in the second, in both.
 */
#include <stdbool.h>
#include <unistd.h>

#include "input_file.h"

struct side {
  FILE *file;
  char *line;
  size_t capacity;
  bool ended;
};

static void advance(struct side *side)
{
  ssize_t length = getline(&side->line, &side->capacity, side->file);
  side->ended = length < 0;
  if (length > 0 && side->line[length - 1] == '\n')
    side->line[length - 1] = '\0';
}

int main(int argc, char **argv)
{
  bool hidden[4] = {false};
  const char *delimiter = "\t";
  int option;
  while ((option = getopt(argc, argv, "123")) != -1) {
    if (option == '?')
      return usage_error("comm");
    hidden[option - '0'] = true;
  }
  if (argc - optind < 2) {
    if (argc == optind)
      fprintf(stderr, "comm: missing operand\n");
    else
      fprintf(stderr, "comm: missing operand after '%s'\n", argv[optind]);
    return usage_error("comm");
  }
  if (argc - optind > 2) {
    fprintf(stderr, "comm: extra operand '%s'\n", argv[optind + 2]);
    return usage_error("comm");
  }
  struct side a = {open_input("comm", argv[optind]), NULL, 0, false};
  if (a.file == NULL)
    return 1;
  struct side b = {open_input("comm", argv[optind + 1]), NULL, 0, false};
  if (b.file == NULL)
    return 1;
  advance(&a);
  advance(&b);
  while (!a.ended || !b.ended) {
    int order = a.ended ? 1 : b.ended ? -1 : strcmp(a.line, b.line);
    int column = order < 0 ? 1 : order > 0 ? 2 : 3;
    if (!hidden[column]) {
      for (int i = 1; i < column; i++)
        fputs(hidden[i] ? "" : delimiter, stdout);
      puts(order <= 0 ? a.line : b.line);
    }
    if (order <= 0)
      advance(&a);
    if (order >= 0)
      advance(&b);
  }
  free(a.line);
  free(b.line);
  return 0;
}
