// Bytes between descriptors without the program: sendfile, splice, tee, vmsplice, copy_file_range; space; memory files; mremap; other memory.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHOW(call)                                                                    \
  do {                                                                                \
    long result_ = (long)(call);                                                      \
    printf("%s = %ld %s\n", #call, result_, result_ == -1 ? strerror(errno) : "done"); \
    fflush(stdout);                                                                   \
  } while (0)

static int file(const char *text) {
  char name[] = "/tmp/transfer-XXXXXX";
  int fd = mkstemp(name);
  unlink(name);
  write(fd, text, strlen(text));
  lseek(fd, 0, SEEK_SET);
  return fd;
}

static void contents(int fd) {
  char text[200] = "";
  printf("'%.*s' offset %ld\n", (int)pread(fd, text, sizeof text, 0), text, (long)lseek(fd, 0, SEEK_CUR));
  fflush(stdout);
}

int main(void) {
  char b[100];
  int a = file("The quick brown fox"), c = file(""), p[2], q[2];
  pipe(p);
  pipe(q);
  off_t at = 4;
  SHOW(sendfile(p[1], a, &at, 5));
  printf("%ld %ld\n", (long)at, (long)lseek(a, 0, SEEK_CUR));
  SHOW(read(p[0], b, sizeof b));
  SHOW(sendfile(c, a, NULL, 100));
  contents(c);
  contents(a);
  SHOW(sendfile(c, p[0], NULL, 1));
  SHOW(sendfile(p[0], a, NULL, 1));
  SHOW(sendfile(c, a, NULL, 10));

  lseek(a, 0, SEEK_SET);
  SHOW(splice(a, NULL, p[1], NULL, 9, 0));
  SHOW(tee(p[0], q[1], 100, 0));
  SHOW(read(q[0], b, sizeof b));
  loff_t to = 2;
  SHOW(splice(p[0], NULL, c, &to, 100, 0));
  contents(c);
  SHOW(splice(p[0], NULL, c, NULL, 10, SPLICE_F_NONBLOCK));
  SHOW(splice(a, NULL, c, NULL, 10, 0));
  SHOW(splice(p[0], &to, c, NULL, 10, 0));
  SHOW(tee(p[0], c, 10, 0));
  struct iovec v[2] = {{"one ", 4}, {"two", 3}};
  SHOW(vmsplice(p[1], v, 2, 0));
  if (fork() == 0) {
    usleep(10000);
    close(p[1]);
    _exit(0);
  }
  close(p[1]);
  SHOW(splice(p[0], NULL, q[1], NULL, 100, 0));
  SHOW(splice(p[0], NULL, q[1], NULL, 100, 0));
  wait(NULL);

  loff_t from = 4;
  to = 0;
  SHOW(copy_file_range(a, &from, c, &to, 5, 0));
  contents(c);
  SHOW(copy_file_range(a, NULL, q[1], NULL, 5, 0));
  SHOW(pwritev(c, v, 2, 3));
  contents(c);
  struct iovec r[2] = {{b, 3}, {b + 50, 4}};
  SHOW(preadv(c, r, 2, 0));
  printf("%.3s %.4s\n", b, b + 50);

  SHOW(posix_fallocate(c, 0, 5000));
  struct stat s;
  fstat(c, &s);
  printf("%ld\n", (long)s.st_size);
  SHOW(fallocate(c, FALLOC_FL_KEEP_SIZE, 0, 9000));
  SHOW(fallocate(c, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 2));
  pread(c, b, 4, 0);
  printf("%d %d %c\n", b[0], b[1], b[2]);
  SHOW(fallocate(c, 0, -1, 5));
  SHOW(fallocate(q[1], 0, 0, 5));
  SHOW(posix_fadvise(c, 0, 0, POSIX_FADV_SEQUENTIAL));
  SHOW(posix_fadvise(c, 0, 0, 77));
  SHOW(posix_fadvise(q[1], 0, 0, 0));
  SHOW(sync_file_range(c, 0, 0, 0));
  struct statvfs vfs;
  SHOW(statvfs("/tmp", &vfs));
  printf("%d %lu\n", vfs.f_blocks >= vfs.f_bfree, vfs.f_namemax);
  SHOW(statvfs("/no/such", &vfs));

  int m = memfd_create("scratch", MFD_CLOEXEC);
  SHOW(fcntl(m, F_GETFD));
  SHOW(ftruncate(m, 8192));
  char *shared = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, m, 0);
  if (fork() == 0) {
    strcpy(shared + 4096, "from the child");
    _exit(0);
  }
  wait(NULL);
  puts(shared + 4096);
  SHOW(msync(shared, 8192, MS_SYNC));

  char *area = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  strcpy(area, "moves");
  char *bigger = mremap(area, 4096, 1 << 20, MREMAP_MAYMOVE);
  bigger[(1 << 20) - 1] = 'x';
  printf("%s %c\n", bigger, bigger[(1 << 20) - 1]);
  char *smaller = mremap(bigger, 1 << 20, 4096, 0);
  printf("%d %s\n", smaller == bigger, smaller);
  SHOW(mremap(smaller + 1, 4096, 8192, 0));
  SHOW(mremap((void *)4096, 4096, 8192, MREMAP_MAYMOVE));
  SHOW(mlock(smaller, 100));
  SHOW(munlock(smaller, 4096));
  unsigned char resident[2];
  SHOW(mincore(smaller, 4096, resident));
  printf("%d\n", resident[0] & 1);
  SHOW(mincore(smaller + 1, 4096, resident));
  SHOW(mlockall(0));
  SHOW(munlockall());

  int ready[2], go[2];
  pipe(ready);
  pipe(go);
  char secret[20] = "parent's";
  pid_t child = fork();
  if (child == 0) {
    strcpy(secret, "child's");
    write(ready[1], "x", 1);
    read(go[0], b, 1);
    printf("child has '%s'\n", secret);
    fflush(stdout);
    _exit(0);
  }
  read(ready[0], b, 1);
  struct iovec mine = {b, 20}, theirs = {secret, 20};
  SHOW(process_vm_readv(child, &mine, 1, &theirs, 1, 0));
  printf("read '%s', own is '%s'\n", b, secret);
  mine = (struct iovec){"written", 8};
  fflush(stdout);
  long written = process_vm_writev(child, &mine, 1, &theirs, 1, 0);
  write(go[1], "x", 1);
  wait(NULL);
  SHOW(written);
  SHOW(process_vm_readv(child, &mine, 1, &theirs, 1, 0));
  return 0;
}
