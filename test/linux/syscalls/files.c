/* Descriptors, open files and their data; locks. */
#include "random.h"
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

static void do_open(void) {
  static const int HOW[] = {O_RDONLY, O_WRONLY, O_RDWR, O_RDWR, 3};
  static const int MORE[] = {O_CREAT,     O_CREAT,    O_CREAT | O_EXCL, O_TRUNC, O_APPEND,          O_CREAT | O_TRUNC,
                             O_DIRECTORY, O_NOFOLLOW, O_CLOEXEC,        0,       O_CREAT | O_APPEND};
  static const int MODES[] = {0644, 0600, 0444, 0777, 0, 0200};
  const char *p = path();
  int flags = ONE_OF(HOW) | ONE_OF(MORE) | ONE_OF(MORE) | O_NONBLOCK, mode = ONE_OF(MODES);
  if ((flags & O_DIRECTORY) && (flags & O_CREAT)) flags &= ~O_CREAT; /* EINVAL only since Linux 6.4 */
  say("open(%s, %#o, %#o)", p, flags, mode);
  int d = open(p, flags, mode);
  if (d > DESCRIPTORS + 10) close(d);
  result(d);
}

static void do_close(void) {
  int d = fd();
  say("close(%d)", d);
  result(close(d));
}

static void do_close_range(void) {
  int d = 3 + below(9), e = d + below(3);
  say("close_range(%d, %d)", d, e);
  result(close_range(d, e, 0));
}

static void do_dup(void) {
  int d = fd();
  say("dup(%d)", d);
  d = dup(d);
  result(d);
  if (d > DESCRIPTORS + 10) close(d);
}

static void do_dup2(void) {
  int d = fd(), e = fd();
  say("dup2(%d, %d)", d, e);
  result(dup2(d, e));
}

static void do_dup3(void) {
  int d = fd(), e = fd(), f = below(3) ? O_CLOEXEC : 1;
  say("dup3(%d, %d, %d)", d, e, f);
  result(dup3(d, e, f));
}

static void do_fcntl(void) {
  static const int COMMANDS[] = {F_DUPFD,         F_GETFD,  F_SETFD,      F_GETFL, F_SETFL,
                                 F_DUPFD_CLOEXEC, F_GETOWN, F_GETPIPE_SZ, 9999};
  int d = fd(), command = ONE_OF(COMMANDS),
      arg = command == F_SETFL   ? (int)(O_NONBLOCK | (below(2) ? O_APPEND : 0))
            : command == F_SETFD ? (int)below(3)
                                 : (int)below(12) - 1;
  say("fcntl(%d, %d, %d)", d, command, arg);
  long r = fcntl(d, command, arg);
  result(r);
  if ((command == F_DUPFD || command == F_DUPFD_CLOEXEC) && r > DESCRIPTORS + 10) close(r);
}

static void do_lseek(void) {
  int d = fd(), whence = below(3);
  long off = (long)below(40) - 10;
  say("lseek(%d, %ld, %d)", d, off, whence);
  struct stat st;
  if (fstat(d, &st) == 0 && S_ISDIR(st.st_mode)) {
    say(" directory");
    return;
  }
  result(lseek(d, off, whence));
}

static void do_read(void) {
  char b[100];
  int d = fd(), n = below(20);
  say("read(%d, %d)", d, n);
  if (!ready(d, POLLIN) && fcntl(d, F_GETFL) >= 0) {
    say(" not ready");
    return;
  }
  long r = read(d, b, n);
  result(r);
  bytes(b, r);
}

static void do_write(void) {
  int d = fd(), n = below(30);
  say("write(%d, %d)", d, n);
  if (!ready(d, POLLOUT) && fcntl(d, F_GETFL) >= 0) {
    say(" not ready");
    return;
  }
  result(write(d, text + below(10), n));
}

static void do_pread(void) {
  char b[100];
  int d = fd(), n = below(20);
  long off = (long)below(40) - 2;
  say("pread(%d, %d, %ld)", d, n, off);
  long r = pread(d, b, n, off);
  result(r);
  bytes(b, r);
}

static void do_pwrite(void) {
  int d = fd(), n = below(20);
  long off = (long)below(60) - 2;
  say("pwrite(%d, %d, %ld)", d, n, off);
  result(pwrite(d, text, n, off));
}

static void do_readv(void) {
  char a[4], b[9];
  int d = fd(), n = (int)below(4);
  struct iovec v[3] = {{a, below(5)}, {b, below(9)}, {a, 2}};
  say("readv(%d, %d)", d, n);
  if (!ready(d, POLLIN) && fcntl(d, F_GETFL) >= 0) {
    say(" not ready");
    return;
  }
  result(readv(d, v, n));
}

static void do_writev(void) {
  int d = fd(), n = (int)below(5) - 1;
  struct iovec v[3] = {{text, below(5)}, {text + 3, below(9)}, {text + 9, 2}};
  say("writev(%d, %d)", d, n);
  if (!ready(d, POLLOUT) && fcntl(d, F_GETFL) >= 0) {
    say(" not ready");
    return;
  }
  result(writev(d, v, n));
}

static void do_ftruncate(void) {
  int d = fd();
  long n = (long)below(50) - 1;
  say("ftruncate(%d, %ld)", d, n);
  result(ftruncate(d, n));
}

static void do_fstat(void) {
  struct stat st;
  int d = fd();
  say("fstat(%d)", d);
  int r = fstat(d, &st);
  result(r);
  if (!r) describe(&st);
}

static void do_flock(void) {
  static const int O[] = {LOCK_SH, LOCK_EX, LOCK_UN, 0, LOCK_SH | LOCK_EX};
  int d = fd(), o = ONE_OF(O) | LOCK_NB;
  say("flock(%d, %d)", d, o);
  if (!anonymous(d)) result(flock(d, o));
}

static void do_lock(void) {
  static const short TYPES[] = {F_RDLCK, F_WRLCK, F_UNLCK, 7};
  static const int COMMANDS[] = {F_SETLK, F_GETLK, F_OFD_SETLK, F_OFD_GETLK};
  struct flock l = {
      .l_type = ONE_OF(TYPES), .l_whence = below(4), .l_start = (long)below(20) - 3, .l_len = (long)below(12) - 2};
  int d = fd(), c = ONE_OF(COMMANDS);
  say("lock(%d, %d, %d %d %ld %ld)", d, c, l.l_type, l.l_whence, (long)l.l_start, (long)l.l_len);
  int r = fcntl(d, c, &l);
  result(r);
  if (!r && (c == F_GETLK || c == F_OFD_GETLK)) {
    say(" %d", l.l_type);
    if (l.l_type != F_UNLCK) say(" %d %ld %ld %d", l.l_whence, (long)l.l_start, (long)l.l_len, pid_index(l.l_pid));
  }
}

static void do_copy(void) {
  int d = fd(), e = fd(), n = below(30);
  say("copy_file_range(%d, %d, %d)", d, e, n);
  struct stat a, b;
  if (fstat(d, &a) || fstat(e, &b) || !S_ISREG(a.st_mode) || !S_ISREG(b.st_mode)) return;
  result(copy_file_range(d, NULL, e, NULL, n, 0));
}

static void do_sendfile(void) {
  int d = fd(), e = fd(), n = below(30);
  say("sendfile(%d, %d, %d)", d, e, n);
  if (!ready(d, POLLOUT) || !ready(e, POLLIN)) return;
  struct stat a;
  if (fstat(e, &a) || !S_ISREG(a.st_mode)) return;
  result(sendfile(d, e, NULL, n));
}

static void do_fallocate(void) {
  int d = fd(), o = (int)below(40) - 1, n = below(40);
  say("posix_fallocate(%d, %d, %d)", d, o, n);
  struct stat a;
  if (fstat(d, &a) == 0 && !S_ISREG(a.st_mode)) return;
  int r = posix_fallocate(d, o, n);
  say(" = %s", r ? strerrorname_np(r) : "0");
}

const struct call FILE_CALLS[] = {
    {do_open, 'f', 8},  {do_close, 'f', 4},  {do_close_range, 'f', 1}, {do_dup, 'f', 2},       {do_dup2, 'f', 3},
    {do_dup3, 'f', 1},  {do_fcntl, 'f', 3},  {do_lseek, 'f', 3},       {do_read, 'f', 4},      {do_write, 'f', 5},
    {do_pread, 'f', 2}, {do_pwrite, 'f', 2}, {do_readv, 'f', 1},       {do_writev, 'f', 1},    {do_ftruncate, 'f', 1},
    {do_fstat, 'f', 2}, {do_copy, 'n', 1},   {do_sendfile, 'n', 1},    {do_fallocate, 'n', 1}, {do_flock, 'l', 3},
    {do_lock, 'l', 6},  {NULL, 0, 0},
};
