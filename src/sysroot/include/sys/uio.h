/* POSIX sys/uio.h: input and output from several buffers at once. */
#ifndef _SYS_UIO_H
#define _SYS_UIO_H
#include <sys/types.h>
struct iovec {
  void *iov_base;
  size_t iov_len;
};
#define UIO_MAXIOV 1024
ssize_t readv(int fd, const struct iovec *vector, int count);
ssize_t writev(int fd, const struct iovec *vector, int count);
ssize_t preadv(int fd, const struct iovec *vector, int count, off_t offset);
ssize_t pwritev(int fd, const struct iovec *vector, int count, off_t offset);
ssize_t process_vm_readv(pid_t pid, const struct iovec *local, unsigned long local_count, const struct iovec *remote,
                         unsigned long remote_count, unsigned long flags);
ssize_t process_vm_writev(pid_t pid, const struct iovec *local, unsigned long local_count, const struct iovec *remote,
                          unsigned long remote_count, unsigned long flags);
#define preadv64 preadv
#define pwritev64 pwritev
#define RWF_HIPRI 1
#define RWF_DSYNC 2
#define RWF_SYNC 4
#define RWF_NOWAIT 8
#define RWF_APPEND 16
ssize_t preadv2(int fd, const struct iovec *vector, int count, off_t offset, int flags);
ssize_t pwritev2(int fd, const struct iovec *vector, int count, off_t offset, int flags);
#define preadv64v2 preadv2
#define pwritev64v2 pwritev2
#endif
