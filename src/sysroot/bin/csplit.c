/*
 * csplit: a file into pieces xx00, xx01, ... that end before lines of which a number or an expression tells.
 */
#include <ctype.h>
#include <regex.h>
#include <stdbool.h>
#include <unistd.h>

#include "input_file.h"

static char **lines;
static size_t count, at; /* at: the first line that is in no piece yet */
static const char *prefix = "xx";
static int width = 2, pieces;
static bool quiet, keep;

static void remove_pieces(void)
{
  char name[512];
  for (int i = 0; !keep && i < pieces; i++) {
    snprintf(name, sizeof name, "%s%0*d", prefix, width, i);
    unlink(name);
  }
}

/* The lines up to `end`, into the next piece; or, if it is not to be kept, nowhere. */
static void write_piece(size_t end, bool kept)
{
  char name[512];
  size_t size = 0;
  FILE *file = NULL;
  if (kept) {
    snprintf(name, sizeof name, "%s%0*d", prefix, width, pieces++);
    file = fopen(name, "w");
    if (file == NULL) {
      fprintf(stderr, "csplit: %s: %s\n", name, strerror(errno));
      exit(1);
    }
  }
  for (; at < end; at++) {
    size += strlen(lines[at]);
    if (file != NULL)
      fputs(lines[at], file);
  }
  if (file != NULL)
    fclose(file);
  if (kept && !quiet)
    printf("%zu\n", size);
}

static void out_of_range(const char *pattern, bool is_number)
{
  write_piece(count, true);
  fflush(stdout);
  fprintf(stderr, is_number ? "csplit: '%s': line number out of range\n" : "csplit: '%s': match not found\n", pattern);
  remove_pieces();
  exit(1);
}

/* A pattern for the n-th time, from 1; false if it is not found. */
static bool split_at(const char *pattern, long n)
{
  if (isdigit((unsigned char)pattern[0])) {
    size_t line = (size_t)(atol(pattern) * n);
    if (line == 0 || line > count || line - 1 < at)
      return false;
    write_piece(line - 1, true);
    return true;
  }
  char delimiter = pattern[0];
  const char *close = strrchr(pattern + 1, delimiter);
  if ((delimiter != '/' && delimiter != '%') || close == NULL) {
    fprintf(stderr, "csplit: '%s': invalid pattern\n", pattern);
    exit(1);
  }
  char *expression = strndup(pattern + 1, (size_t)(close - pattern - 1));
  regex_t regex;
  if (regcomp(&regex, expression, REG_NOSUB) != 0) {
    fprintf(stderr, "csplit: '%s': invalid regular expression\n", pattern);
    exit(1);
  }
  free(expression);
  long offset = atol(close + 1);
  size_t line = at + (at > 0); /* not the line that the last piece ended before */
  while (line < count && regexec(&regex, lines[line], 0, NULL, 0) != 0)
    line++;
  regfree(&regex);
  if (line == count)
    return false;
  long end = (long)line + offset;
  write_piece(end < (long)at ? at : end > (long)count ? count : (size_t)end, delimiter == '/');
  return true;
}

int main(int argc, char **argv)
{
  int option;
  while ((option = getopt(argc, argv, "+f:n:ksq")) != -1) {
    switch (option) {
    case 'f': prefix = optarg; break;
    case 'n': width = atoi(optarg); break;
    case 'k': keep = true; break;
    case 's':
    case 'q': quiet = true; break;
    default: return usage_error("csplit");
    }
  }
  if (argc - optind < 2) {
    if (argc == optind)
      fprintf(stderr, "csplit: missing operand\n");
    else
      fprintf(stderr, "csplit: missing operand after '%s'\n", argv[optind]);
    return usage_error("csplit");
  }
  const char *name = argv[optind];
  FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
  if (file == NULL) {
    fprintf(stderr, "csplit: cannot open '%s' for reading: %s\n", name, strerror(errno));
    return 1;
  }
  size_t capacity = 0, room = 0;
  char *line = NULL;
  while (getline(&line, &room, file) > 0) {
    if (count == capacity) {
      capacity = capacity == 0 ? 64 : 2 * capacity;
      lines = realloc(lines, capacity * sizeof *lines);
    }
    lines[count++] = line;
    line = NULL;
    room = 0;
  }
  for (int i = optind + 1; i < argc; i++) {
    bool repeats = i + 1 < argc && argv[i + 1][0] == '{';
    bool forever = repeats && argv[i + 1][1] == '*';
    long times = repeats && !forever ? atol(argv[i + 1] + 1) + 1 : 1;
    for (long n = 0; forever || n < times; n++) {
      if (split_at(argv[i], n + 1))
        continue;
      if (!forever)
        out_of_range(argv[i], isdigit((unsigned char)argv[i][0]));
      break;
    }
    i += repeats;
  }
  write_piece(count, true);
  return 0;
}
