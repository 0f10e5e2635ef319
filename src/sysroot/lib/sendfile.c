/* Bytes that go from descriptor to descriptor inside the kernel, and statistics of the file system. */
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>
#include "internal.h"

#define CALL(...) __result(__builtin_syscall(__VA_ARGS__))
#define BLOCKING(...) __result(CANCELLABLE(__VA_ARGS__))

ssize_t sendfile(int to, int from, off_t *offset, size_t count) {
  return BLOCKING(SYS_sendfile, to, from, offset, count);
}
ssize_t copy_file_range(int from, off_t *from_offset, int to, off_t *to_offset, size_t length, unsigned int flags) {
  return BLOCKING(SYS_copy_file_range, from, from_offset, to, to_offset, length, flags);
}
ssize_t vmsplice(int fd, const struct iovec *vector, size_t count, unsigned int flags) {
  return BLOCKING(SYS_vmsplice, fd, vector, count, flags);
}
ssize_t readahead(int fd, off_t offset, size_t count) { return CALL(SYS_readahead, fd, offset, count); }
int sync_file_range(int fd, off_t offset, off_t length, unsigned int flags) {
  return CALL(SYS_sync_file_range, fd, offset, length, flags);
}
int syncfs(int fd) { return CALL(SYS_syncfs, fd); }
ssize_t preadv(int fd, const struct iovec *vector, int count, off_t offset) {
  return BLOCKING(SYS_preadv, fd, vector, count, offset, 0);
}
ssize_t pwritev(int fd, const struct iovec *vector, int count, off_t offset) {
  return BLOCKING(SYS_pwritev, fd, vector, count, offset, 0);
}
ssize_t process_vm_readv(pid_t pid, const struct iovec *local, unsigned long local_count, const struct iovec *remote,
                         unsigned long remote_count, unsigned long flags) {
  return CALL(SYS_process_vm_readv, pid, local, local_count, remote, remote_count, flags);
}
ssize_t process_vm_writev(pid_t pid, const struct iovec *local, unsigned long local_count, const struct iovec *remote,
                          unsigned long remote_count, unsigned long flags) {
  return CALL(SYS_process_vm_writev, pid, local, local_count, remote, remote_count, flags);
}

int statfs(const char *path, struct statfs *buffer) { return CALL(SYS_statfs, path, buffer); }
int fstatfs(int fd, struct statfs *buffer) { return CALL(SYS_fstatfs, fd, buffer); }

static int convert(long raw, const struct statfs *from, struct statvfs *to) {
  if (raw < 0) return __result(raw);
  *to = (struct statvfs){.f_bsize = from->f_bsize,
                         .f_frsize = from->f_frsize,
                         .f_blocks = from->f_blocks,
                         .f_bfree = from->f_bfree,
                         .f_bavail = from->f_bavail,
                         .f_files = from->f_files,
                         .f_ffree = from->f_ffree,
                         .f_favail = from->f_ffree,
                         .f_namemax = from->f_namelen};
  return 0;
}

int statvfs(const char *restrict path, struct statvfs *restrict buffer) {
  struct statfs status;
  return convert(__builtin_syscall(SYS_statfs, path, &status), &status, buffer);
}
int fstatvfs(int fd, struct statvfs *buffer) {
  struct statfs status;
  return convert(__builtin_syscall(SYS_fstatfs, fd, &status), &status, buffer);
}

/* With flags (Linux): what they ask for is the case here anyway, but for appending. An offset of -1 is the file's own. */
ssize_t preadv2(int fd, const struct iovec *vector, int count, off_t offset, int flags) {
  if (flags & ~(RWF_HIPRI | RWF_NOWAIT)) return __result(-EOPNOTSUPP);
  return offset == -1 ? readv(fd, vector, count) : preadv(fd, vector, count, offset);
}

ssize_t pwritev2(int fd, const struct iovec *vector, int count, off_t offset, int flags) {
  if (flags & ~(RWF_HIPRI | RWF_DSYNC | RWF_SYNC)) return __result(-EOPNOTSUPP);
  return offset == -1 ? writev(fd, vector, count) : pwritev(fd, vector, count, offset);
}
