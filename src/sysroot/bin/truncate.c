/*
 * truncate -s SIZE: files become as long as that; +N, -N: so much longer or shorter.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
  const char *text = NULL;
  bool create = true;
  int option, status = 0;
  while ((option = getopt(argc, argv, "cs:")) != -1) {
    if (option == 's')
      text = optarg;
    else if (option == 'c')
      create = false;
    else {
      fprintf(stderr, "Try 'truncate --help' for more information.\n");
      return 1;
    }
  }
  if (text == NULL) {
    fprintf(stderr, "truncate: you must specify either '--size' or '--reference'\nTry 'truncate --help' for more information.\n");
    return 1;
  }
  if (optind == argc) {
    fprintf(stderr, "truncate: missing file operand\nTry 'truncate --help' for more information.\n");
    return 1;
  }
  char *end;
  bool relative = *text == '+' || *text == '-';
  long long size = strtoll(text, &end, 10);
  long long unit = *end == 'K' ? 1024 : *end == 'M' ? 1 << 20 : *end == 'G' ? 1 << 30 : 1;
  if (end == text || (*end != '\0' && (unit == 1 || end[1] != '\0'))) {
    fprintf(stderr, "truncate: Invalid number: '%s'\n", text);
    return 1;
  }
  size *= unit;
  for (int i = optind; i < argc; i++) {
    struct stat st;
    int fd = open(argv[i], O_WRONLY | (create ? O_CREAT : 0), 0666);
    if (fd < 0 && !create && errno == ENOENT)
      continue;
    if (fd < 0) {
      fprintf(stderr, "truncate: cannot open '%s' for writing: %s\n", argv[i], strerror(errno));
      status = 1;
      continue;
    }
    fstat(fd, &st);
    long long wanted = relative ? (long long)st.st_size + size : size;
    if (ftruncate(fd, wanted < 0 ? 0 : wanted) < 0) {
      fprintf(stderr, "truncate: failed to truncate '%s' at %lld bytes: %s\n", argv[i], wanted, strerror(errno));
      status = 1;
    }
    close(fd);
  }
  return status;
}
