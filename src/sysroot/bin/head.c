/*
 * head: the first lines (-n) or bytes (-c) of each file; with a negative number, all but the last.
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "whole_file.h"
#include "long_options.h"

static bool bytes;
static int line_end = '\n'; /* -z: '\0' */
static bool all_but; /* the number was negative */
static long amount = 10;

static void copy_first(FILE *file)
{
  long left = amount;
  int c;
  while (left > 0 && (c = getc(file)) != EOF) {
    putchar(c);
    if (bytes || c == line_end)
      left--;
  }
}

/* Read it all, then print what stands before the last `amount` lines or bytes. */
static void copy_all_but_last(FILE *file)
{
  size_t length;
  char *text = read_whole_file(file, &length);
  long left = amount;
  while (length > 0 && left > 0) {
    length--;
    if (bytes || length == 0 || text[length - 1] == line_end)
      left--;
  }
  fwrite(text, 1, length, stdout);
  free(text);
}

static void set_amount(const char *text, bool in_bytes)
{
  char *end;
  bytes = in_bytes;
  all_but = *text == '-';
  amount = labs(strtol(text, &end, 10));
  if (*end == 'k' || *end == 'K')
    amount *= 1024, end++;
  if (*end != '\0' || end == text) {
    fprintf(stderr, "head: invalid number of %s: '%s'\n", in_bytes ? "bytes" : "lines", text);
    exit(1);
  }
}

int main(int argc, char **argv)
{
  bool quiet = false, verbose = false;
  int c, status = 0;

  if (argc > 1 && argv[1][0] == '-' && isdigit((unsigned char)argv[1][1])) { /* head -5 */
    set_amount(argv[1] + 1, false);
    argv++;
    argc--;
  }
  shorten_options(argc, argv, "head", "lines:n bytes:c quiet.q silent.q verbose.v zero-terminated.z", 1, 0);
  while ((c = getopt(argc, argv, "n:c:qvz")) != -1) {
    switch (c) {
    case 'n': set_amount(optarg, false); break;
    case 'c': set_amount(optarg, true); break;
    case 'q': quiet = true; break;
    case 'v': verbose = true; break;
    case 'z': line_end = '\0'; break;
    default: refuse_option("head", 1);
    }
  }
  static char *standard_input[] = {"-", NULL};
  char **names = optind < argc ? argv + optind : standard_input;
  bool headers = verbose || (!quiet && argc - optind > 1);
  bool first = true;
  for (; *names != NULL; names++) {
    bool standard = strcmp(*names, "-") == 0;
    FILE *file = standard ? stdin : fopen(*names, "r");
    if (file == NULL) {
      fflush(stdout);
      fprintf(stderr, "head: cannot open '%s' for reading: %s\n", *names, strerror(errno));
      status = 1;
      continue;
    }
    if (headers)
      printf("%s==> %s <==\n", first ? "" : "\n", standard ? "standard input" : *names);
    first = false;
    if (all_but)
      copy_all_but_last(file);
    else
      copy_first(file);
    if (!standard)
      fclose(file);
  }
  return status;
}
