/*
 * uniq: prints runs of equal lines once. -c counts them, -d only repeated ones, -u only single ones, -i any case;
 * -f and -s: fields and characters that are not compared, -w: how many are.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "long_options.h"

static bool with_count, repeated_only, single_only, ignore_case;
/* What is compared: not these first fields and characters, and no more than so many characters. */
static long skipped_fields, skipped_characters, compared = -1;

static const char *compared_part(const char *line)
{
  for (long n = 0; n < skipped_fields && *line != '\0'; n++) {
    line += strspn(line, " \t");
    line += strcspn(line, " \t");
  }
  for (long n = 0; n < skipped_characters && *line != '\0'; n++)
    line++;
  return line;
}

static bool same(const char *a, const char *b)
{
  size_t length = compared >= 0 ? (size_t)compared : (size_t)-1;
  return (ignore_case ? strncasecmp : strncmp)(compared_part(a), compared_part(b), length) == 0;
}

static bool every_repeated; /* -D: all lines of a group, printed as they come */
static bool every_line;     /* --group: all lines */
static char borders;        /* empty lines: before groups (p), between them (s), after them (a), both (b); 0: none */

/* A group begins, of which lines are printed one by one. */
static void begin_group(void)
{
  static bool later;
  if (borders == 'p' || (later && borders != 0 && borders != 'p') || borders == 'b')
    putchar('\n');
  later = true;
}

static void finish(const char *line, long count)
{
  if (every_repeated || every_line)
    return;
  if (count == 0 || (repeated_only && count == 1) || (single_only && count > 1))
    return;
  if (with_count)
    printf("%7ld ", count);
  puts(line);
}

int main(int argc, char **argv)
{
  int c;
  shorten_options(argc, argv, "uniq", "count.c repeated.d all-repeated?D skip-fields:f ignore-case.i skip-chars:s unique.u check-chars:w group?g", 1, 0);
  while ((c = getopt(argc, argv, "cdD::f:is:uw:g::")) != -1) {
    switch (c) {
    case 'c': with_count = true; break;
    case 'd': repeated_only = true; break;
    case 'i': ignore_case = true; break;
    case 'D':
      every_repeated = true;
      borders = optarg != NULL && strcmp(optarg, "none") != 0 ? *optarg : 0;
      break;
    case 'g':
      every_line = true;
      borders = optarg != NULL ? *optarg : 's';
      break;
    case 'u': single_only = true; break;
    case 'f': skipped_fields = atol(optarg); break;
    case 's': skipped_characters = atol(optarg); break;
    case 'w': compared = atol(optarg); break;
    default: refuse_option("uniq", 1);
    }
  }
  if (argc - optind > 2) {
    fprintf(stderr, "uniq: extra operand '%s'\n", argv[optind + 2]);
    refuse_option("uniq", 1);
  }
  if (optind < argc && strcmp(argv[optind], "-") != 0 && freopen(argv[optind], "r", stdin) == NULL) {
    fprintf(stderr, "uniq: %s: %s\n", argv[optind], strerror(errno));
    return 1;
  }
  if (optind + 1 < argc && strcmp(argv[optind + 1], "-") != 0 && freopen(argv[optind + 1], "w", stdout) == NULL) {
    fprintf(stderr, "uniq: %s: %s\n", argv[optind + 1], strerror(errno));
    return 1;
  }
  char *line = NULL, *previous = NULL;
  size_t capacity = 0;
  ssize_t length;
  long count = 0;
  while ((length = getline(&line, &capacity, stdin)) > 0) {
    if (line[length - 1] == '\n')
      line[length - 1] = '\0';
    if (count > 0 && same(line, previous)) {
      if (every_repeated && count == 1) {
        begin_group();
        puts(previous);
      }
      if (every_repeated || every_line)
        puts(line);
      count++;
      continue;
    }
    if (count > 0)
      finish(previous, count);
    free(previous);
    previous = strdup(line);
    count = 1;
    if (every_line) {
      begin_group();
      puts(line);
    }
  }
  if (count > 0)
    finish(previous, count);
  if (count > 0 && every_line && (borders == 'a' || borders == 'b'))
    putchar('\n');
  free(previous);
  free(line);
  return 0;
}
