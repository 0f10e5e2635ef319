/*
 * cut: prints parts of lines: characters (-c, -b) or fields (-f, separated by -d). The parts are a list like 1,3-5,7-;
 * --complement prints the others.
 */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *list;
static char delimiter = '\t', line_end = '\n'; /* -z: '\0' */
static bool fields, only_delimited, complement;
static const char *output_delimiter; /* NULL: as in the input */

enum { COMPLEMENT = 256, OUTPUT_DELIMITER };

static bool in_list(long n)
{
  for (const char *p = list; *p != '\0';) {
    char *end;
    long low = *p == '-' ? 1 : strtol(p, &end, 10), high = low;
    if (*p == '-')
      end = (char *)p;
    if (*end == '-') {
      p = end + 1;
      high = strtol(p, &end, 10);
      if (end == p)
        high = n;
    }
    if (n >= low && n <= high)
      return true;
    p = *end == ',' ? end + 1 : end;
    if (*end != ',' && *end != '\0') {
      fprintf(stderr, "cut: invalid field value '%s'\n", end);
      exit(1);
    }
  }
  return false;
}

static bool selected(long n)
{
  return in_list(n) != complement;
}

static void cut_fields(const char *line)
{
  if (strchr(line, delimiter) == NULL) {
    if (!only_delimited)
      puts(line);
    return;
  }
  bool first = true;
  for (long n = 1; line != NULL; n++) {
    const char *end = strchr(line, delimiter);
    size_t length = end != NULL ? (size_t)(end - line) : strlen(line);
    if (selected(n)) {
      if (!first && output_delimiter != NULL)
        fputs(output_delimiter, stdout);
      else if (!first)
        putchar(delimiter);
      fwrite(line, 1, length, stdout);
      first = false;
    }
    line = end != NULL ? end + 1 : NULL;
  }
  putchar(line_end);
}

static void refuse(const char *message)
{
  fprintf(stderr, "cut: %s\nTry 'cut --help' for more information.\n", message);
  exit(1);
}

/* Numbers from 1, ranges, commas: anything else is an error before anything is printed. */
static void check_list(void)
{
  for (const char *p = list; *p != '\0'; p += *p == ',') {
    char *end = (char *)p;
    long low = *p == '-' ? 1 : strtol(p, &end, 10), high = low;
    if (low == 0 && end > p)
      refuse(fields ? "fields are numbered from 1" : "byte/character positions are numbered from 1");
    if (*end == '-') {
      p = end + 1;
      high = strtol(p, &end, 10);
      if (end == p)
        high = low;
    }
    if (high < low)
      refuse("invalid decreasing range");
    if ((*end != ',' && *end != '\0') || end == list) {
      fprintf(stderr, fields ? "cut: invalid field value '%s'\n" : "cut: invalid byte/character position '%s'\n", end);
      fprintf(stderr, "Try 'cut --help' for more information.\n");
      exit(1);
    }
    p = end;
  }
}

int main(int argc, char **argv)
{
  static const struct option names[] = {{"complement", no_argument, NULL, COMPLEMENT},
                                        {"fields", required_argument, NULL, 'f'},
                                        {"delimiter", required_argument, NULL, 'd'},
                                        {"characters", required_argument, NULL, 'c'},
                                        {"bytes", required_argument, NULL, 'b'},
                                        {"only-delimited", no_argument, NULL, 's'},
                                        {"zero-terminated", no_argument, NULL, 'z'},
                                        {"output-delimiter", required_argument, NULL, OUTPUT_DELIMITER},
                                        {NULL, 0, NULL, 0}};
  int c, status = 0;
  while ((c = getopt_long(argc, argv, "b:c:d:f:nsz", names, NULL)) != -1) {
    switch (c) {
    case 'b':
    case 'c': list = optarg; break;
    case 'n': break;
    case 'd':
      delimiter = optarg[0];
      if (strlen(optarg) > 1)
        refuse("the delimiter must be a single character");
      break;
    case 'f': list = optarg; fields = true; break;
    case 's': only_delimited = true; break;
    case 'z': line_end = '\0'; break;
    case COMPLEMENT: complement = true; break;
    case OUTPUT_DELIMITER: output_delimiter = optarg; break;
    default: fprintf(stderr, "Try 'cut --help' for more information.\n"); return 1;
    }
  }
  if (list == NULL) {
    fprintf(stderr, "cut: you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information.\n");
    return 1;
  }
  check_list();
  static char *standard_input[] = {"-", NULL};
  for (char **name = optind < argc ? argv + optind : standard_input; *name != NULL; name++) {
    FILE *file = strcmp(*name, "-") == 0 ? stdin : fopen(*name, "r");
    if (file == NULL) {
      fprintf(stderr, "cut: %s: %s\n", *name, strerror(errno));
      status = 1;
      continue;
    }
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    while ((length = getdelim(&line, &capacity, line_end, file)) > 0) {
      if (line[length - 1] == line_end)
        line[--length] = '\0';
      if (fields) {
        cut_fields(line);
        continue;
      }
      for (ssize_t i = 0; i < length; i++) {
        if (selected(i + 1))
          putchar(line[i]);
      }
      putchar(line_end);
    }
    free(line);
    if (file != stdin)
      fclose(file);
  }
  return status;
}
