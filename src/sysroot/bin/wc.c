/*
 * wc: counts lines, words and bytes.
 *
 * The numbers are printed as wide as the largest can get: that is known from the size of the files; for a pipe or a
 * terminal, whose size nobody knows, it is 7.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "long_options.h"

struct counts {
  unsigned long lines, words, chars, bytes, longest;
};

static bool show_lines, show_words, show_chars, show_bytes, show_longest;
static int width = 1;

static bool count(int fd, struct counts *counts)
{
  char buffer[4096];
  ssize_t n;
  bool in_word = false;
  unsigned long column = 0;

  memset(counts, 0, sizeof *counts);
  while ((n = read(fd, buffer, sizeof buffer)) > 0) {
    counts->bytes += (unsigned long)n;
    for (ssize_t i = 0; i < n; i++) {
      unsigned char c = (unsigned char)buffer[i];
      if (c == '\n')
        counts->lines++;
      if (c == '\n' || c == '\r' || c == '\f')
        column = 0;
      else if (c == '\t')
        column += 8 - column % 8;
      else if (isprint(c))
        column++;
      if (column > counts->longest)
        counts->longest = column;
      if (isspace(c)) {
        in_word = false;
      } else if (!in_word && isprint(c)) {
        in_word = true;
        counts->words++;
      }
    }
  }
  counts->chars = counts->bytes;
  return n == 0;
}

static void print(const struct counts *counts, const char *name)
{
  const struct {
    bool show;
    unsigned long value;
  } columns[] = {
      {show_lines, counts->lines}, {show_words, counts->words},     {show_chars, counts->chars},
      {show_bytes, counts->bytes}, {show_longest, counts->longest},
  };
  const char *space = "";
  for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
    if (columns[i].show) {
      printf("%s%*lu", space, width, columns[i].value);
      space = " ";
    }
  }
  if (name != NULL)
    printf(" %s", name);
  putchar('\n');
}

/* How many digits the sizes of all files together can need. */
static int number_width(int count, char **names)
{
  unsigned long total = 0;
  int least = 1, digits = 1;
  struct stat st;

  static char *standard_input[] = {"-"};

  if (count == 0)
    return number_width(1, standard_input);
  for (int i = 0; i < count; i++) {
    if ((strcmp(names[i], "-") == 0 ? fstat(STDIN_FILENO, &st) : stat(names[i], &st)) != 0)
      continue;
    if (S_ISREG(st.st_mode))
      total += (unsigned long)st.st_size;
    else
      least = 7;
  }
  for (; total >= 10; total /= 10)
    digits++;
  return digits > least ? digits : least;
}

int main(int argc, char **argv)
{
  struct counts total = {0}, counts;
  int c, status = 0;

  shorten_options(argc, argv, "wc", "lines.l words.w chars.m bytes.c max-line-length.L", 1, 0);
  while ((c = getopt(argc, argv, "lwcmL")) != -1) {
    switch (c) {
    case 'l': show_lines = true; break;
    case 'w': show_words = true; break;
    case 'm': show_chars = true; break;
    case 'c': show_bytes = true; break;
    case 'L': show_longest = true; break;
    default: return 1;
    }
  }
  int shown = show_lines + show_words + show_chars + show_bytes + show_longest;
  if (shown == 0)
    show_lines = show_words = show_bytes = true;
  argv += optind;
  argc -= optind;
  width = shown == 1 && argc <= 1 ? 1 : number_width(argc, argv);

  if (argc == 0) {
    if (!count(STDIN_FILENO, &counts))
      status = 1;
    print(&counts, NULL);
  }
  for (int i = 0; i < argc; i++) {
    int fd = strcmp(argv[i], "-") == 0 ? STDIN_FILENO : open(argv[i], O_RDONLY);
    if (fd < 0 || !count(fd, &counts)) {
      fflush(stdout);
      fprintf(stderr, "wc: %s: %s\n", argv[i], strerror(errno));
      status = 1;
      if (fd < 0)
        continue;
    }
    print(&counts, argv[i]);
    if (fd != STDIN_FILENO)
      close(fd);
    total.lines += counts.lines;
    total.words += counts.words;
    total.chars += counts.chars;
    total.bytes += counts.bytes;
    if (counts.longest > total.longest)
      total.longest = counts.longest;
  }
  if (argc > 1)
    print(&total, "total");
  return status;
}
