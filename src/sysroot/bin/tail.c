/*
 * tail: the last lines (-n) or bytes (-c) of each file; +N means from line or byte N on.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "whole_file.h"
#include "long_options.h"

static bool bytes, from_start;
static char line_end = '\n'; /* -z: '\0' */
static long amount = 10;

static void set_amount(const char *text, bool in_bytes)
{
  bytes = in_bytes;
  from_start = *text == '+';
  amount = labs(atol(text));
}

static void print_end(FILE *file)
{
  size_t length;
  char *text = read_whole_file(file, &length);
  size_t start = 0;
  if (from_start) {
    for (long left = amount - 1; left > 0 && start < length; start++)
      left -= bytes || text[start] == line_end;
  } else {
    start = length;
    for (long left = amount; start > 0; start--) {
      bool line_before = text[start - 1] == line_end && start < length;
      if (bytes ? left-- == 0 : (line_before && --left == 0))
        break;
    }
    if (amount == 0)
      start = length;
  }
  if (length > start)
    fwrite(text + start, 1, length - start, stdout);
  free(text);
}

/* -f: what is added to the file, until somebody ends us. It is looked at once a second. */
static void follow(FILE *file)
{
  int c;
  for (;;) {
    while ((c = getc(file)) != EOF)
      putchar(c);
    fflush(stdout);
    clearerr(file);
    sleep(1);
  }
}

int main(int argc, char **argv)
{
  bool quiet = false, verbose = false, follows = false;
  int c, status = 0;

  bool sign = argc > 1 && (argv[1][0] == '-' || argv[1][0] == '+');
  if (sign && argv[1][1] >= '0' && argv[1][1] <= '9') { /* tail -5, tail +5 */
    set_amount(argv[1][0] == '-' ? argv[1] + 1 : argv[1], false);
    argv++;
    argc--;
  }
  shorten_options(argc, argv, "tail", "lines:n bytes:c quiet.q silent.q verbose.v follow?f zero-terminated.z", 1, 0);
  while ((c = getopt(argc, argv, "n:c:qvf::Fz")) != -1) {
    switch (c) {
    case 'n': set_amount(optarg, false); break;
    case 'c': set_amount(optarg, true); break;
    case 'q': quiet = true; break;
    case 'v': verbose = true; break;
    case 'z': line_end = '\0'; break;
    case 'f':
    case 'F': follows = true; break;
    default: refuse_option("tail", 1);
    }
  }
  static char *standard_input[] = {"-", NULL};
  bool headers = !quiet && (verbose || argc - optind > 1), first = true;
  for (char **name = optind < argc ? argv + optind : standard_input; *name != NULL; name++) {
    bool standard = strcmp(*name, "-") == 0;
    FILE *file = standard ? stdin : fopen(*name, "r");
    if (file == NULL) {
      fflush(stdout);
      fprintf(stderr, "tail: cannot open '%s' for reading: %s\n", *name, strerror(errno));
      status = 1;
      continue;
    }
    if (headers)
      printf("%s==> %s <==\n", first ? "" : "\n", standard ? "standard input" : *name);
    first = false;
    print_end(file);
    if (follows && name[1] == NULL)
      follow(file);
    if (!standard)
      fclose(file);
  }
  if (follows && first)
    fprintf(stderr, "tail: no files remaining\n");
  return status;
}
