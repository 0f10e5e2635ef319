// Files with holes: what st_blocks counts on a tmpfs, holes punched again, and pages of mappings given back (MADV_DONTNEED).
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void show(const char *what, int fd) {
  struct stat status;
  fstat(fd, &status);
  printf("%s: %ld bytes, %ld blocks\n", what, (long)status.st_size, (long)status.st_blocks);
}

static void advise(const char *what, void *address, size_t length, int advice) {
  errno = 0;
  printf("%s: %d %s\n", what, madvise(address, length, advice), strerror(errno));
}

int main(void) {
  char bytes[10000];
  memset(bytes, 7, sizeof bytes);
  int fd = memfd_create("sparse", 0);
  show("new", fd);
  ftruncate(fd, 1 << 20);
  show("a hole", fd);
  pwrite(fd, bytes, 1, 500000);
  show("one byte", fd);
  pwrite(fd, bytes, sizeof bytes, 0);
  show("10000 bytes", fd);
  fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 4000, 5000);
  show("punched", fd);
  char around[5];
  pread(fd, around, 4, 3998);
  pread(fd, around + 4, 1, 9000);
  printf("%d %d %d %d %d\n", around[0], around[1], around[2], around[3], around[4]);
  ftruncate(fd, 100);
  show("short", fd);

  char *p = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset(p, 1, 16384);
  advise("will be needed", p, 16384, MADV_WILLNEED);
  advise("not needed", p + 4096, 4096, MADV_DONTNEED);
  printf("%d %d %d\n", p[0], p[4096], p[8192]);
  printf("%d %d\n", posix_madvise(p, 4096, POSIX_MADV_DONTNEED), p[0]);
  advise("within a page", p + 1, 4096, MADV_DONTNEED);
  advise("unknown", p, 4096, 9999);
  munmap(p, 16384);
  advise("not mapped", p, 4096, MADV_DONTNEED);

  lseek(fd, 0, SEEK_SET);
  write(fd, "original", 8);
  char *mine = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  memcpy(mine, "CHANGED!", 8);
  advise("a private copy", mine, 4096, MADV_DONTNEED);
  printf("%.8s\n", mine);
}
