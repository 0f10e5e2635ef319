/*
 * System calls that need no more than passing their arguments on (POSIX unistd.h, fcntl.h, sys/stat.h, ...). Each returns -1
 * and sets errno on failure. Numbers and layouts are those of Linux on x86-64.
 */
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <utime.h>
#include "internal.h"

#define CALL(...) __result(__builtin_syscall(__VA_ARGS__))
#define BLOCKING(...) __result(CANCELLABLE(__VA_ARGS__)) /* a cancellation point */

/* --- Processes ------------------------------------------------------------------------------------------- */

/* The child has a copy of all memory, but only of the calling thread: what others held is put in order. */
pid_t fork(void) {
  if (!__threads_started && !__at_fork && !__only_thread) return CALL(SYS_fork);
  if (__at_fork) __at_fork(FORK_PREPARE);
  __lock_heap();
  long pid = __builtin_syscall(SYS_fork);
  __unlock_heap();
  if (pid == 0) {
    __forget_stream_locks();
    if (__only_thread) __only_thread();
  }
  if (__at_fork) __at_fork(pid == 0 ? FORK_CHILD : FORK_PARENT);
  return __result(pid);
}
pid_t vfork(void) { return CALL(SYS_vfork); }
pid_t getpid(void) { return __builtin_syscall(SYS_getpid); }
pid_t getppid(void) { return __builtin_syscall(SYS_getppid); }
pid_t gettid(void) { return __builtin_syscall(SYS_gettid); }
pid_t getpgrp(void) { return __builtin_syscall(SYS_getpgrp); }
pid_t getpgid(pid_t pid) { return CALL(SYS_getpgid, pid); }
int setpgid(pid_t pid, pid_t group) { return CALL(SYS_setpgid, pid, group); }
int setpgrp(void) { return CALL(SYS_setpgid, 0, 0); }
pid_t setsid(void) { return CALL(SYS_setsid); }
pid_t getsid(pid_t pid) { return CALL(SYS_getsid, pid); }
uid_t getuid(void) { return __builtin_syscall(SYS_getuid); }
uid_t geteuid(void) { return __builtin_syscall(SYS_geteuid); }
gid_t getgid(void) { return __builtin_syscall(SYS_getgid); }
gid_t getegid(void) { return __builtin_syscall(SYS_getegid); }
int getresuid(uid_t *real, uid_t *effective, uid_t *saved) { return CALL(SYS_getresuid, real, effective, saved); }
int getresgid(gid_t *real, gid_t *effective, gid_t *saved) { return CALL(SYS_getresgid, real, effective, saved); }
int setuid(uid_t uid) { return CALL(SYS_setuid, uid); }
int setgid(gid_t gid) { return CALL(SYS_setgid, gid); }
int seteuid(uid_t uid) { return CALL(SYS_setresuid, -1, uid, -1); }
int setegid(gid_t gid) { return CALL(SYS_setresgid, -1, gid, -1); }
int setreuid(uid_t real, uid_t effective) { return CALL(SYS_setreuid, real, effective); }
int setregid(gid_t real, gid_t effective) { return CALL(SYS_setregid, real, effective); }
int setresuid(uid_t real, uid_t effective, uid_t saved) { return CALL(SYS_setresuid, real, effective, saved); }
int setresgid(gid_t real, gid_t effective, gid_t saved) { return CALL(SYS_setresgid, real, effective, saved); }
int getgroups(int size, gid_t list[]) { return CALL(SYS_getgroups, size, list); }

int getpriority(int which, id_t who) {
  long raw = CALL(SYS_getpriority, which, who);
  return raw < 0 ? -1 : 20 - raw; /* the kernel answers 20 - nice, so that no priority looks like an error */
}

int setpriority(int which, id_t who, int priority) { return CALL(SYS_setpriority, which, who, priority); }

int nice(int increment) {
  int saved_errno = errno;
  errno = 0;
  long raw = CALL(SYS_getpriority, PRIO_PROCESS, 0);
  if (raw < 0) return -1;
  int priority = 20 - raw + increment;
  if (CALL(SYS_setpriority, PRIO_PROCESS, 0, priority) < 0) {
    if (errno == EACCES) errno = EPERM;
    return -1;
  }
  errno = saved_errno;
  return 20 - __builtin_syscall(SYS_getpriority, PRIO_PROCESS, 0);
}

int getrlimit(int resource, struct rlimit *limit) { return CALL(SYS_prlimit64, 0, resource, NULL, limit); }
int setrlimit(int resource, const struct rlimit *limit) { return CALL(SYS_prlimit64, 0, resource, limit, NULL); }
int prlimit(int pid, int resource, const struct rlimit *new_limit, struct rlimit *old_limit) {
  return CALL(SYS_prlimit64, pid, resource, new_limit, old_limit);
}
int getrusage(int who, struct rusage *usage) { return CALL(SYS_getrusage, who, usage); }
clock_t times(struct tms *buffer) { return CALL(SYS_times, buffer); }
int prctl(int option, ...) {
  va_list ap;
  va_start(ap, option);
  unsigned long a = va_arg(ap, unsigned long), b = va_arg(ap, unsigned long);
  unsigned long c = va_arg(ap, unsigned long), d = va_arg(ap, unsigned long);
  va_end(ap);
  return CALL(SYS_prctl, option, a, b, c, d);
}

long syscall(long number, ...) {
  va_list ap;
  va_start(ap, number);
  long a = va_arg(ap, long), b = va_arg(ap, long), c = va_arg(ap, long);
  long d = va_arg(ap, long), e = va_arg(ap, long), f = va_arg(ap, long);
  va_end(ap);
  return CALL(number, a, b, c, d, e, f);
}

int sched_yield(void) { return CALL(SYS_sched_yield); }
int sched_get_priority_max(int policy) { return CALL(SYS_sched_get_priority_max, policy); }
int sched_get_priority_min(int policy) { return CALL(SYS_sched_get_priority_min, policy); }
int sched_getscheduler(pid_t pid) { return CALL(SYS_sched_getscheduler, pid); }
int sched_setscheduler(pid_t pid, int policy, const struct sched_param *parameter) {
  return CALL(SYS_sched_setscheduler, pid, policy, parameter);
}
int sched_getparam(pid_t pid, struct sched_param *parameter) { return CALL(SYS_sched_getparam, pid, parameter); }
int sched_setparam(pid_t pid, const struct sched_param *parameter) {
  return CALL(SYS_sched_setparam, pid, parameter);
}
int sched_rr_get_interval(pid_t pid, struct timespec *interval) {
  return CALL(SYS_sched_rr_get_interval, pid, interval);
}
int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *set) {
  return CALL(SYS_sched_setaffinity, pid, size, set);
}

int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set) {
  long filled = CALL(SYS_sched_getaffinity, pid, size, set);
  if (filled < 0) return -1;
  __memset((char *)set + filled, 0, size - filled);
  return 0;
}

int __sched_cpucount(size_t size, const cpu_set_t *set) {
  int count = 0;
  for (size_t i = 0; i < size / sizeof set->__bits[0]; i++) count += __builtin_popcountl(set->__bits[i]);
  return count;
}

cpu_set_t *__sched_cpualloc(size_t count) { return malloc(CPU_ALLOC_SIZE(count)); }
void __sched_cpufree(cpu_set_t *set) { free(set); }

int sched_getcpu(void) {
  unsigned int cpu = 0;
  return CALL(SYS_getcpu, &cpu, NULL, NULL) < 0 ? -1 : (int)cpu;
}

/* --- Descriptors ----------------------------------------------------------------------------------------- */

static mode_t mode_argument(int flags, va_list ap) {
  return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(ap, mode_t) : 0;
}

int open(const char *path, int flags, ...) {
  va_list ap;
  va_start(ap, flags);
  mode_t mode = mode_argument(flags, ap);
  va_end(ap);
  return BLOCKING(SYS_open, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list ap;
  va_start(ap, flags);
  mode_t mode = mode_argument(flags, ap);
  va_end(ap);
  return BLOCKING(SYS_open, path, flags, mode);
}

int openat(int directory, const char *path, int flags, ...) {
  va_list ap;
  va_start(ap, flags);
  mode_t mode = mode_argument(flags, ap);
  va_end(ap);
  return BLOCKING(SYS_openat, directory, path, flags, mode);
}

int fcntl(int fd, int command, ...) {
  va_list ap;
  va_start(ap, command);
  long argument = va_arg(ap, long);
  va_end(ap);
  return CALL(SYS_fcntl, fd, command, argument);
}

int ioctl(int fd, unsigned long request, ...) {
  va_list ap;
  va_start(ap, request);
  long argument = va_arg(ap, long);
  va_end(ap);
  return CALL(SYS_ioctl, fd, request, argument);
}

int creat(const char *path, mode_t mode) { return BLOCKING(SYS_open, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int close(int fd) { return CALL(SYS_close, fd); }
int close_range(unsigned int first, unsigned int last, int flags) { return CALL(SYS_close_range, first, last, flags); }
void closefrom(int first) { __builtin_syscall(SYS_close_range, first < 0 ? 0 : first, -1, 0); }
ssize_t read(int fd, void *buffer, size_t size) { return BLOCKING(SYS_read, fd, buffer, size); }
ssize_t write(int fd, const void *buffer, size_t size) { return BLOCKING(SYS_write, fd, buffer, size); }
ssize_t pread(int fd, void *buffer, size_t size, off_t offset) { return BLOCKING(SYS_pread64, fd, buffer, size, offset); }
ssize_t pwrite(int fd, const void *buffer, size_t size, off_t offset) {
  return BLOCKING(SYS_pwrite64, fd, buffer, size, offset);
}
ssize_t readv(int fd, const struct iovec *vector, int count) { return BLOCKING(SYS_readv, fd, vector, count); }
ssize_t writev(int fd, const struct iovec *vector, int count) { return BLOCKING(SYS_writev, fd, vector, count); }
off_t lseek(int fd, off_t offset, int whence) { return CALL(SYS_lseek, fd, offset, whence); }
off64_t lseek64(int fd, off64_t offset, int whence) { return CALL(SYS_lseek, fd, offset, whence); }
int dup(int fd) { return CALL(SYS_dup, fd); }
int dup2(int fd, int to) { return CALL(SYS_dup2, fd, to); }
int dup3(int fd, int to, int flags) { return CALL(SYS_dup3, fd, to, flags); }
int pipe(int fds[2]) { return CALL(SYS_pipe, fds); }
int pipe2(int fds[2], int flags) { return CALL(SYS_pipe2, fds, flags); }
int ftruncate(int fd, off_t length) { return CALL(SYS_ftruncate, fd, length); }
int truncate(const char *path, off_t length) { return CALL(SYS_truncate, path, length); }
int fsync(int fd) { return BLOCKING(SYS_fsync, fd); }
int fdatasync(int fd) { return BLOCKING(SYS_fdatasync, fd); }
void sync(void) { __builtin_syscall(SYS_sync); }
int flock(int fd, int operation) { return CALL(SYS_flock, fd, operation); }
int posix_fadvise(int fd, off_t offset, off_t length, int advice) {
  return -__builtin_syscall(SYS_fadvise64, fd, offset, length, advice);
}
int fallocate(int fd, int mode, off_t offset, off_t length) { return CALL(SYS_fallocate, fd, mode, offset, length); }
int posix_fallocate(int fd, off_t offset, off_t length) {
  return -__builtin_syscall(SYS_fallocate, fd, 0, offset, length);
}
ssize_t splice(int fd_in, off_t *offset_in, int fd_out, off_t *offset_out, size_t length, unsigned int flags) {
  return BLOCKING(SYS_splice, fd_in, offset_in, fd_out, offset_out, length, flags);
}
ssize_t tee(int fd_in, int fd_out, size_t length, unsigned int flags) {
  return CALL(SYS_tee, fd_in, fd_out, length, flags);
}

int lockf(int fd, int command, off_t length) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_CUR, .l_len = length};
  switch (command) {
    case F_ULOCK:
      lock.l_type = F_UNLCK;
      return CALL(SYS_fcntl, fd, F_SETLK, &lock);
    case F_LOCK:
      return BLOCKING(SYS_fcntl, fd, F_SETLKW, &lock);
    case F_TLOCK:
      return CALL(SYS_fcntl, fd, F_SETLK, &lock);
    case F_TEST:
      if (CALL(SYS_fcntl, fd, F_GETLK, &lock) < 0) return -1;
      if (lock.l_type == F_UNLCK || lock.l_pid == __builtin_syscall(SYS_getpid)) return 0;
      errno = EACCES;
      return -1;
    default:
      errno = EINVAL;
      return -1;
  }
}

int poll(struct pollfd *fds, nfds_t count, int timeout) { return BLOCKING(SYS_poll, fds, count, timeout); }
int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask) {
  struct timespec copy, *limit = NULL;
  if (timeout) {
    copy = *timeout;
    limit = &copy;
  }
  return BLOCKING(SYS_ppoll, fds, count, limit, mask, 8);
}

int select(int nfds, fd_set *restrict readfds, fd_set *restrict writefds, fd_set *restrict exceptfds,
           struct timeval *restrict timeout) {
  return BLOCKING(SYS_select, nfds, readfds, writefds, exceptfds, timeout);
}

int pselect(int nfds, fd_set *restrict readfds, fd_set *restrict writefds, fd_set *restrict exceptfds,
            const struct timespec *restrict timeout, const sigset_t *restrict mask) {
  struct timespec copy, *limit = NULL;
  struct {
    const sigset_t *mask;
    size_t size;
  } signals = {mask, 8};
  if (timeout) {
    copy = *timeout;
    limit = &copy;
  }
  return BLOCKING(SYS_pselect6, nfds, readfds, writefds, exceptfds, limit, &signals);
}

/* --- Files ----------------------------------------------------------------------------------------------- */

int stat(const char *restrict path, struct stat *restrict status) { return CALL(SYS_stat, path, status); }
int fstat(int fd, struct stat *status) { return CALL(SYS_fstat, fd, status); }
int lstat(const char *restrict path, struct stat *restrict status) { return CALL(SYS_lstat, path, status); }
int fstatat(int directory, const char *restrict path, struct stat *restrict status, int flags) {
  return CALL(SYS_newfstatat, directory, path, status, flags);
}
int access(const char *path, int mode) { return CALL(SYS_access, path, mode); }
int faccessat(int directory, const char *path, int mode, int flags) {
  if (flags) return CALL(SYS_faccessat2, directory, path, mode, flags);
  return CALL(SYS_faccessat, directory, path, mode);
}
int eaccess(const char *path, int mode) { return faccessat(AT_FDCWD, path, mode, AT_EACCESS); }
int euidaccess(const char *path, int mode) { return faccessat(AT_FDCWD, path, mode, AT_EACCESS); }
int chmod(const char *path, mode_t mode) { return CALL(SYS_chmod, path, mode); }
int fchmod(int fd, mode_t mode) { return CALL(SYS_fchmod, fd, mode); }
int fchmodat(int directory, const char *path, mode_t mode, int flags) {
  if (flags) {
    errno = EOPNOTSUPP;
    return -1;
  }
  return CALL(SYS_fchmodat, directory, path, mode);
}
int chown(const char *path, uid_t owner, gid_t group) { return CALL(SYS_chown, path, owner, group); }
int fchown(int fd, uid_t owner, gid_t group) { return CALL(SYS_fchown, fd, owner, group); }
int lchown(const char *path, uid_t owner, gid_t group) { return CALL(SYS_lchown, path, owner, group); }
int fchownat(int directory, const char *path, uid_t owner, gid_t group, int flags) {
  return CALL(SYS_fchownat, directory, path, owner, group, flags);
}
mode_t umask(mode_t mask) { return __builtin_syscall(SYS_umask, mask); }
int mkdir(const char *path, mode_t mode) { return CALL(SYS_mkdir, path, mode); }
int mkdirat(int directory, const char *path, mode_t mode) { return CALL(SYS_mkdirat, directory, path, mode); }
int mknod(const char *path, mode_t mode, dev_t device) { return CALL(SYS_mknod, path, mode, device); }
int mknodat(int directory, const char *path, mode_t mode, dev_t device) {
  return CALL(SYS_mknodat, directory, path, mode, device);
}
int mkfifo(const char *path, mode_t mode) { return CALL(SYS_mknod, path, mode | S_IFIFO, 0); }
int mkfifoat(int directory, const char *path, mode_t mode) {
  return CALL(SYS_mknodat, directory, path, mode | S_IFIFO, 0);
}
int link(const char *from, const char *to) { return CALL(SYS_link, from, to); }
int linkat(int from_directory, const char *from, int to_directory, const char *to, int flags) {
  return CALL(SYS_linkat, from_directory, from, to_directory, to, flags);
}
int symlink(const char *target, const char *path) { return CALL(SYS_symlink, target, path); }
int symlinkat(const char *target, int directory, const char *path) {
  return CALL(SYS_symlinkat, target, directory, path);
}
ssize_t readlink(const char *restrict path, char *restrict buffer, size_t size) {
  return CALL(SYS_readlink, path, buffer, size);
}
ssize_t readlinkat(int directory, const char *restrict path, char *restrict buffer, size_t size) {
  return CALL(SYS_readlinkat, directory, path, buffer, size);
}
int unlink(const char *path) { return CALL(SYS_unlink, path); }
int unlinkat(int directory, const char *path, int flags) { return CALL(SYS_unlinkat, directory, path, flags); }
int rmdir(const char *path) { return CALL(SYS_rmdir, path); }
int rename(const char *from, const char *to) { return CALL(SYS_rename, from, to); }
int renameat(int from_directory, const char *from, int to_directory, const char *to) {
  return CALL(SYS_renameat, from_directory, from, to_directory, to);
}

int remove(const char *path) {
  long raw = __builtin_syscall(SYS_unlink, path);
  if (raw == -EISDIR) raw = __builtin_syscall(SYS_rmdir, path);
  return __result(raw);
}

int chdir(const char *path) { return CALL(SYS_chdir, path); }
int fchdir(int fd) { return CALL(SYS_fchdir, fd); }
int chroot(const char *path) { return CALL(SYS_chroot, path); }
int acct(const char *path) { return CALL(SYS_acct, path); }
int utimensat(int directory, const char *path, const struct timespec times[2], int flags) {
  return CALL(SYS_utimensat, directory, path, times, flags);
}
int futimens(int fd, const struct timespec times[2]) { return CALL(SYS_utimensat, fd, NULL, times, 0); }

static int set_times(int directory, const char *path, const struct timeval *times, int flags) {
  struct timespec exact[2];
  if (times) {
    for (int i = 0; i < 2; i++) {
      exact[i].tv_sec = times[i].tv_sec;
      exact[i].tv_nsec = times[i].tv_usec * 1000;
    }
  }
  return CALL(SYS_utimensat, directory, path, times ? exact : NULL, flags);
}

int utimes(const char *path, const struct timeval times[2]) { return set_times(AT_FDCWD, path, times, 0); }
int lutimes(const char *path, const struct timeval times[2]) {
  return set_times(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
}
int futimes(int fd, const struct timeval times[2]) { return set_times(fd, NULL, times, 0); }

int utime(const char *path, const struct utimbuf *times) {
  if (!times) return set_times(AT_FDCWD, path, NULL, 0);
  struct timeval pair[2] = {{times->actime, 0}, {times->modtime, 0}};
  return set_times(AT_FDCWD, path, pair, 0);
}

/* --- Memory ---------------------------------------------------------------------------------------------- */

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
  return (void *)CALL(SYS_mmap, address, length, protection, flags, fd, offset);
}
void *mmap64(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
  return (void *)CALL(SYS_mmap, address, length, protection, flags, fd, offset);
}
int munmap(void *address, size_t length) { return CALL(SYS_munmap, address, length); }
int mprotect(void *address, size_t length, int protection) { return CALL(SYS_mprotect, address, length, protection); }
int msync(void *address, size_t length, int flags) { return CALL(SYS_msync, address, length, flags); }
int madvise(void *address, size_t length, int advice) { return CALL(SYS_madvise, address, length, advice); }
int posix_madvise(void *address, size_t length, int advice) {
  /* POSIX_MADV_DONTNEED loses nothing, unlike Linux's MADV_DONTNEED: glibc does not make the call. */
  return advice == POSIX_MADV_DONTNEED ? 0 : -__builtin_syscall(SYS_madvise, address, length, advice);
}

void *mremap(void *address, size_t old_length, size_t new_length, int flags, ...) {
  va_list ap;
  va_start(ap, flags);
  void *to = flags & MREMAP_FIXED ? va_arg(ap, void *) : NULL;
  va_end(ap);
  return (void *)CALL(SYS_mremap, address, old_length, new_length, flags, to);
}

int mlock(const void *address, size_t length) { return CALL(SYS_mlock, address, length); }
int munlock(const void *address, size_t length) { return CALL(SYS_munlock, address, length); }
int mlockall(int flags) { return CALL(SYS_mlockall, flags); }
int munlockall(void) { return CALL(SYS_munlockall); }
int mincore(void *address, size_t length, unsigned char *vector) { return CALL(SYS_mincore, address, length, vector); }
int memfd_create(const char *name, unsigned int flags) { return CALL(SYS_memfd_create, name, flags); }

/* --- The machine ----------------------------------------------------------------------------------------- */

int uname(struct utsname *names) { return CALL(SYS_uname, names); }
int sysinfo(struct sysinfo *info) { return CALL(SYS_sysinfo, info); }
int sethostname(const char *name, size_t size) { return CALL(SYS_sethostname, name, size); }
int gettimeofday(struct timeval *restrict tv, void *restrict tz) { return CALL(SYS_gettimeofday, tv, tz); }
int settimeofday(const struct timeval *tv, const struct timezone *tz) { return CALL(SYS_settimeofday, tv, tz); }
int getitimer(int which, struct itimerval *value) { return CALL(SYS_getitimer, which, value); }
int setitimer(int which, const struct itimerval *restrict value, struct itimerval *restrict old) {
  return CALL(SYS_setitimer, which, value, old);
}
int getentropy(void *buffer, size_t size) {
  if (size > 256) {
    errno = EIO;
    return -1;
  }
  return CALL(SYS_getrandom, buffer, size, 0) < 0 ? -1 : 0;
}
ssize_t getrandom(void *buffer, size_t size, unsigned int flags) {
  return CALL(SYS_getrandom, buffer, size, flags);
}
