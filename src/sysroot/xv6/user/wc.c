/* wc: lines, words and characters of files, or of standard input. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fcntl.h"
#include "user/user.h"

static void count(int fd, const char *name) {
  char block[512];
  int n, lines = 0, words = 0, characters = 0, in_word = 0;
  while ((n = read(fd, block, sizeof block)) > 0) {
    for (int i = 0; i < n; i++) {
      characters++;
      if (block[i] == '\n') lines++;
      int space = strchr(" \r\t\n\v", block[i]) != 0;
      if (!space && !in_word) words++;
      in_word = !space;
    }
  }
  if (n < 0) {
    printf("wc: read error\n");
    exit(1);
  }
  printf("%d %d %d %s\n", lines, words, characters, name);
}

int main(int argc, char *argv[]) {
  if (argc < 2) count(0, "");
  for (int i = 1; i < argc; i++) {
    int fd = open(argv[i], O_RDONLY);
    if (fd < 0) {
      printf("wc: cannot open %s\n", argv[i]);
      exit(1);
    }
    count(fd, argv[i]);
    close(fd);
  }
  exit(0);
}
