/*
 * cmp: compares two files byte by byte and tells where they differ first (-l: everywhere, -s: by the status alone).
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SAME, DIFFERENT, TROUBLE };

static bool list, silent;
static long limit = -1;

static FILE *open_file(const char *name)
{
  if (strcmp(name, "-") == 0)
    return stdin;
  FILE *file = fopen(name, "r");
  if (file == NULL) {
    fprintf(stderr, "cmp: %s: %s\n", name, strerror(errno));
    exit(TROUBLE);
  }
  return file;
}

/* One file ended before the other, after `bytes` bytes. */
static int tell_end(const char *name, long bytes, long newlines, bool line_complete)
{
  if (silent)
    return DIFFERENT;
  fflush(stdout);
  if (bytes == 0)
    fprintf(stderr, "cmp: EOF on %s which is empty\n", name);
  else if (list)
    fprintf(stderr, "cmp: EOF on %s after byte %ld\n", name, bytes);
  else if (line_complete)
    fprintf(stderr, "cmp: EOF on %s after byte %ld, line %ld\n", name, bytes, newlines);
  else
    fprintf(stderr, "cmp: EOF on %s after byte %ld, in line %ld\n", name, bytes, newlines + 1);
  return DIFFERENT;
}

static long file_size(FILE *file)
{
  long here = ftell(file);
  if (here < 0 || fseek(file, 0, SEEK_END) < 0)
    return -1; /* a pipe has none */
  long size = ftell(file);
  fseek(file, here, SEEK_SET);
  return size;
}

/* -l makes its byte numbers as wide as the largest there can be. */
static int byte_width(FILE *left, FILE *right)
{
  char text[32];
  long a = file_size(left), b = file_size(right), size = a < b ? a : b;
  return size < 0 ? 19 : snprintf(text, sizeof text, "%ld", size);
}

static int compare(const char *const names[2], FILE *left, FILE *right)
{
  int status = SAME, last = '\n', width = list ? byte_width(left, right) : 0;
  long newlines = 0;

  for (long bytes = 0; bytes != limit; bytes++) {
    int a = getc(left), b = getc(right);
    if (a == EOF && b == EOF)
      break;
    if (a == EOF || b == EOF)
      return tell_end(a == EOF ? names[0] : names[1], bytes, newlines, last == '\n');
    if (a != b) {
      if (silent)
        return DIFFERENT;
      if (!list) {
        printf("%s %s differ: byte %ld, line %ld\n", names[0], names[1], bytes + 1, newlines + 1);
        return DIFFERENT;
      }
      printf("%*ld %3o %3o\n", width, bytes + 1, (unsigned)a, (unsigned)b);
      status = DIFFERENT;
    }
    newlines += a == '\n';
    last = a;
  }
  return status;
}

int main(int argc, char **argv)
{
  int c;
  while ((c = getopt(argc, argv, "ln:s")) != -1) {
    switch (c) {
    case 'l': list = true; break;
    case 'n': limit = atol(optarg); break;
    case 's': silent = true; break;
    default: return TROUBLE;
    }
  }
  if (optind == argc) {
    fprintf(stderr, "cmp: missing operand after '%s'\ncmp: Try 'cmp --help' for more information.\n", argv[argc - 1]);
    return TROUBLE;
  }
  const char *const names[2] = {argv[optind], optind + 1 < argc ? argv[optind + 1] : "-"};
  FILE *left = open_file(names[0]);
  return compare(names, left, open_file(names[1]));
}
