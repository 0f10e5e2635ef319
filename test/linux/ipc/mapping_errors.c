/* What mmap and its relatives refuse, and in which order they look. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void map(const char *what, void *at, size_t length, int flags, int fd, off_t offset) {
  void *address = mmap(at, length, PROT_READ, flags, fd, offset);
  printf("%s: %s\n", what, address == MAP_FAILED ? strerror(errno) : "mapped");
}

static void tell(const char *what, int result) {
  printf("%s: %s\n", what, result < 0 ? strerror(errno) : "done");
}

int main(void) {
  enum { OWN = MAP_PRIVATE | MAP_ANONYMOUS };
  void *beyond = (void *)(LONG_MAX - LONG_MAX % 4096);
  void *nothing = (void *)0x10000;
  int ends[2];
  pipe(ends);
  map("length -1", NULL, -1, OWN, -1, 0);
  map("length -4096", NULL, (size_t)-4096, OWN, -1, 0);
  map("length 0", NULL, 0, OWN, -1, 0);
  map("length 0 of no file", NULL, 0, MAP_PRIVATE, 99, 0);
  map("neither shared nor private", NULL, 10, MAP_ANONYMOUS, -1, 0);
  map("offset 1", NULL, 10, MAP_PRIVATE, 0, 1);
  map("the end of a pipe to write to", NULL, 10, MAP_PRIVATE, ends[1], 0);
  map("the end of a pipe to read from", NULL, 10, MAP_PRIVATE, ends[0], 0);
  map("a directory", NULL, 10, MAP_PRIVATE, open("/", O_RDONLY), 0);
  map("page 0", NULL, 10, OWN | MAP_FIXED, -1, 0);
  map("beyond user space", (void *)0xffffffffff000, 10, OWN | MAP_FIXED, -1, 0);
  map("in the middle of a page", (void *)123, 10, OWN | MAP_FIXED, -1, 0);

  tell("munmap beyond", munmap((void *)0x7000000000000000, 4096));
  tell("munmap nothing", munmap(nothing, 0));
  tell("mprotect beyond", mprotect((void *)0x7000000000000000, 4096, PROT_NONE));
  tell("mprotect nothing", mprotect(nothing, 4096, PROT_NONE));
  tell("mlock beyond", mlock(beyond, 8));
  tell("munlock beyond", munlock(beyond, 8));
  tell("mlock nothing", mlock(nothing, 8192));
  tell("msync nothing", msync(nothing, 4096, MS_SYNC));
  tell("msync both ways", msync(nothing, 4096, MS_SYNC | MS_ASYNC));
  tell("msync in the middle", msync((char *)nothing + 1, 4096, MS_SYNC));
  return 0;
}
