/*
 * touch: sets the time of files to now, and makes those that are missing (not with -c).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
  bool no_create = false;
  int c, status = 0;
  while ((c = getopt(argc, argv, "c")) != -1) {
    if (c == '?')
      return 1;
    no_create = true;
  }
  if (optind == argc) {
    fprintf(stderr, "touch: missing file operand\nTry 'touch --help' for more information.\n");
    return 1;
  }
  for (; optind < argc; optind++) {
    if (!no_create) {
      int fd = open(argv[optind], O_WRONLY | O_CREAT, 0666);
      if (fd >= 0)
        close(fd);
    }
    if (utimensat(AT_FDCWD, argv[optind], NULL, 0) < 0 && !(no_create && errno == ENOENT)) {
      fprintf(stderr, "touch: cannot touch '%s': %s\n", argv[optind], strerror(errno));
      status = 1;
    }
  }
  return status;
}
