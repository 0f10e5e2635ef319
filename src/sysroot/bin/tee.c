/*
 * tee: copies standard input to standard output and to files; -a appends to them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "long_options.h"

enum { MAX_FILES = 32 };

int main(int argc, char **argv)
{
  int flags = O_TRUNC, c, status = 0, count = 1;
  int fds[MAX_FILES] = {STDOUT_FILENO};
  shorten_options(argc, argv, "tee", "append.a ignore-interrupts.i", 1, 0);
  while ((c = getopt(argc, argv, "ai")) != -1) {
    if (c == '?')
      return 1;
    if (c == 'a')
      flags = O_APPEND;
  }
  for (; optind < argc && count < MAX_FILES; optind++) {
    int fd = open(argv[optind], O_WRONLY | O_CREAT | flags, 0666);
    if (fd < 0) {
      fprintf(stderr, "tee: %s: %s\n", argv[optind], strerror(errno));
      status = 1;
    } else {
      fds[count++] = fd;
    }
  }
  char buffer[4096];
  ssize_t n;
  while ((n = read(STDIN_FILENO, buffer, sizeof buffer)) > 0) {
    for (int i = 0; i < count; i++) {
      if (write(fds[i], buffer, (size_t)n) != n)
        status = 1;
    }
  }
  return status;
}
