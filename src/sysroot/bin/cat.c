/*
 * cat: copies files, or its standard input, to standard output. Without options it is a loop of read and write.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "long_options.h"

static bool number_lines, number_nonblank, show_ends, show_tabs, show_nonprinting, squeeze;
static int status;

static void complain(const char *what)
{
  fflush(stdout);
  fprintf(stderr, "cat: %s: %s\n", what, strerror(errno));
  status = 1;
}

static void copy(int fd, const char *name)
{
  char buffer[4096];
  ssize_t n;

  while ((n = read(fd, buffer, sizeof buffer)) > 0) {
    for (ssize_t done = 0; done < n;) {
      ssize_t written = write(STDOUT_FILENO, buffer + done, (size_t)(n - done));
      if (written < 0) {
        complain("write error");
        _exit(1);
      }
      done += written;
    }
  }
  if (n < 0)
    complain(name);
}

/* One character as -v, -T and -E show it: ^X for a control character, M-x for one with the high bit. */
static void show(int c)
{
  if (c == '\t' && !show_tabs) {
    putchar('\t');
  } else if (c == '\t') {
    fputs("^I", stdout);
  } else if (!show_nonprinting) {
    putchar(c);
  } else {
    if (c >= 128) {
      fputs("M-", stdout);
      c -= 128;
    }
    if (c < 32 || c == 127)
      printf("^%c", c ^ 64);
    else
      putchar(c);
  }
}

/* With options: character by character. The state goes on from file to file. */
static void copy_shown(int fd, const char *name)
{
  static long line = 0;
  static bool at_start = true;
  static int blank_lines = 0;
  char buffer[4096];
  ssize_t n;

  while ((n = read(fd, buffer, sizeof buffer)) > 0) {
    for (ssize_t i = 0; i < n; i++) {
      unsigned char c = (unsigned char)buffer[i];
      bool blank = at_start && c == '\n';
      blank_lines = blank ? blank_lines + 1 : at_start ? 0 : blank_lines;
      if (squeeze && blank && blank_lines > 1)
        continue;
      if (at_start && (number_nonblank ? !blank : number_lines))
        printf("%6ld\t", ++line);
      at_start = c == '\n';
      if (c != '\n') {
        show(c);
        continue;
      }
      if (show_ends)
        putchar('$');
      putchar('\n');
    }
  }
  if (n < 0)
    complain(name);
}

int main(int argc, char **argv)
{
  int c;
  shorten_options(argc, argv, "cat",
                  "show-all.A number-nonblank.b show-ends.E number.n squeeze-blank.s show-tabs.T show-nonprinting.v", 1, 0);
  while ((c = getopt(argc, argv, "AbeEnstTuv")) != -1) {
    switch (c) {
    case 'A': show_nonprinting = show_ends = show_tabs = true; break;
    case 'b': number_nonblank = true; break;
    case 'e': show_nonprinting = show_ends = true; break;
    case 'E': show_ends = true; break;
    case 'n': number_lines = true; break;
    case 's': squeeze = true; break;
    case 't': show_nonprinting = show_tabs = true; break;
    case 'T': show_tabs = true; break;
    case 'u': break;
    case 'v': show_nonprinting = true; break;
    default: return 1;
    }
  }
  bool plain = !(number_lines || number_nonblank || show_ends || show_tabs || show_nonprinting || squeeze);
  static char *standard_input[] = {"-", NULL};
  for (char **name = optind < argc ? argv + optind : standard_input; *name != NULL; name++) {
    int fd = strcmp(*name, "-") == 0 ? STDIN_FILENO : open(*name, O_RDONLY);
    if (fd < 0) {
      complain(*name);
      continue;
    }
    if (plain)
      copy(fd, *name);
    else
      copy_shown(fd, *name);
    if (fd != STDIN_FILENO)
      close(fd);
  }
  return status;
}
