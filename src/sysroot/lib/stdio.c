/*
 * Streams: buffered input and output over descriptors (C11 7.21.3).
 *
 * A FILE has one buffer, used for reading or for writing at a time: unread input is [read_next, read_end), unwritten output
 * is [buffer, write_next). The sizes and the moments of the system calls are glibc's, because programs show them: a buffer is
 * allocated on first use, 1024 bytes on a terminal, else the file's block size; a line buffer is written up to the last
 * newline; a full buffer goes out whole when the next character comes; big reads and writes bypass the buffer in whole
 * blocks; reading from an unbuffered or line-buffered stream first flushes a line-buffered stdout.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "stream.h"

/* --- What is behind a stream: a descriptor ---------------------------------------------------------------- */

/* Reading and writing are cancellation points, as in glibc: who is cancelled here leaves the stream as it was, and its lock. */
static __thread FILE *stream_of_call;

static ssize_t read_descriptor(void *cookie, char *buffer, size_t size) {
  stream_of_call = cookie;
  ssize_t got = __result(CANCELLABLE(SYS_read, ((FILE *)cookie)->fd, buffer, size));
  stream_of_call = NULL;
  return got;
}

static ssize_t write_descriptor(void *cookie, const char *buffer, size_t size) {
  stream_of_call = cookie;
  ssize_t wrote = __result(CANCELLABLE(SYS_write, ((FILE *)cookie)->fd, buffer, size));
  stream_of_call = NULL;
  return wrote;
}

void __leave_cancelled_stream(void) {
  FILE *f = stream_of_call;
  stream_of_call = NULL;
  if (f) __drop_stream_lock(f);
}

static int seek_descriptor(void *cookie, off64_t *offset, int whence) {
  off_t result = __result(__builtin_syscall(SYS_lseek, ((FILE *)cookie)->fd, *offset, whence));
  if (result < 0) return -1;
  *offset = result;
  return 0;
}

static int close_descriptor(void *cookie) {
  return __result(__builtin_syscall(SYS_close, ((FILE *)cookie)->fd));
}

const cookie_io_functions_t __descriptor_io = {read_descriptor, write_descriptor, seek_descriptor, close_descriptor};

static FILE error_stream = {.fd = 2,
                            .flags = F_WRITABLE,
                            .buffering = _IONBF,
                            .io = {read_descriptor, write_descriptor, seek_descriptor, close_descriptor},
                            .cookie = &error_stream};
static FILE output_stream = {.fd = 1,
                             .flags = F_WRITABLE,
                             .io = {read_descriptor, write_descriptor, seek_descriptor, close_descriptor},
                             .cookie = &output_stream,
                             .next = &error_stream};
static FILE input_stream = {.fd = 0,
                            .flags = F_READABLE,
                            .io = {read_descriptor, write_descriptor, seek_descriptor, close_descriptor},
                            .cookie = &input_stream,
                            .next = &output_stream};
FILE *stdin = &input_stream;
FILE *stdout = &output_stream;
FILE *stderr = &error_stream;
FILE *__streams = &input_stream;

/* --- Buffers --------------------------------------------------------------------------------------------- */

void __allocate_buffer(FILE *f) {
  if (f->buffer) return;
  if (f->buffering == _IONBF) {
    f->buffer = f->pushed_back;
    f->size = 1;
    return;
  }
  size_t size = BUFSIZ;
  struct stat status;
  if (f->fd >= 0 && __builtin_syscall(SYS_fstat, f->fd, &status) >= 0) {
    if (status.st_blksize > 0 && status.st_blksize < BUFSIZ) size = status.st_blksize;
    if (S_ISCHR(status.st_mode)) {
      char termios[64];
      if (__builtin_syscall(SYS_ioctl, f->fd, 0x5401, termios) >= 0 && !(f->flags & F_BUFFERING_SET)) {
        f->buffering = _IOLBF;
      }
    }
  }
  f->buffer = __libc_malloc(size);
  if (f->buffer) {
    f->size = size;
    f->flags |= F_OWN_BUFFER;
  } else {
    f->buffer = f->pushed_back;
    f->size = 1;
  }
}

/* Write bytes out, whatever it takes. Returns how many made it. */
static size_t write_out(FILE *f, const unsigned char *from, size_t n) {
  size_t done = 0;
  while (done < n) {
    ssize_t wrote = f->io.write ? f->io.write(f->cookie, (const char *)from + done, n - done) : (ssize_t)(n - done);
    if (wrote <= 0) {
      f->flags |= F_ERROR;
      break;
    }
    done += wrote;
  }
  return done;
}

/* Write the pending output. What could not be written is lost, as in glibc. */
int __flush(FILE *f) {
  if (!f->write_next || f->write_next == f->buffer) return 0;
  size_t pending = f->write_next - f->buffer;
  size_t done = write_out(f, f->buffer, pending);
  f->write_next = f->buffer;
  return done < pending ? EOF : 0;
}

/* Leave what ungetc put back, and go on with the buffer. */
static void drop_backup(FILE *f) {
  if (!f->backup) return;
  f->read_next = f->backup;
  f->read_end = f->backup_end;
  f->backup = NULL;
}

/* Pending output goes out; input read ahead is given back by seeking, where the file can seek. */
int __sync(FILE *f) {
  if (f->write_next) return __flush(f);
  size_t ahead = unread(f);
  if (ahead && f->io.seek) {
    off64_t offset = -(off_t)ahead;
    int saved_errno = errno;
    if (f->io.seek(f->cookie, &offset, SEEK_CUR) == 0) {
      f->backup = NULL;
      f->read_next = f->read_end = f->buffer;
    } else if (errno == ESPIPE) {
      errno = saved_errno;
    } else {
      return EOF;
    }
  }
  return 0;
}

/* --- Writing --------------------------------------------------------------------------------------------- */

static int start_writing(FILE *f) {
  if (f->write_next) return 0;
  if (f->orientation == 0) f->orientation = -1;
  if (!(f->flags & F_WRITABLE)) {
    f->flags |= F_ERROR;
    errno = EBADF;
    return EOF;
  }
  __allocate_buffer(f);
  if (f->read_next != f->read_end || f->backup) __sync(f);
  f->backup = NULL;
  f->read_next = f->read_end = NULL;
  f->write_next = f->buffer;
  return 0;
}

static size_t room(FILE *f) { return f->buffer + f->size - f->write_next; }

/* Put one character where the buffer may be full, absent, or have to go out. */
int __overflow(FILE *f, int c) {
  if (start_writing(f) < 0) return EOF;
  if (f->buffering == _IONBF) {
    unsigned char byte = c;
    return write_out(f, &byte, 1) == 1 ? byte : EOF;
  }
  if (room(f) == 0 && __flush(f) < 0) return EOF;
  *f->write_next++ = c;
  if (f->buffering == _IOLBF && c == '\n' && __flush(f) < 0) return EOF;
  return (unsigned char)c;
}

/* Is there room for n > 0 bytes that need nothing else but to be put there? */
#define HAS_ROOM(f, n) \
  ((f)->write_next && (size_t)((f)->buffer + (f)->size - (f)->write_next) >= (n) && (f)->buffering == _IOFBF)
#define PUT(f, c) (HAS_ROOM(f, 1) ? (*(f)->write_next++ = (c)) : __overflow(f, c))

int __put(FILE *f, int c) { return PUT(f, c); }

static void append(FILE *f, const unsigned char *from, size_t n) {
  __memcpy(f->write_next, from, n);
  f->write_next += n;
}

size_t __stream_write(FILE *f, const void *bytes, size_t n) {
  const unsigned char *from = bytes;
  size_t left = n;
  if (HAS_ROOM(f, n)) {
    append(f, from, n);
    return n;
  }
  int fresh = !f->write_next; /* then nothing goes into the buffer before whole blocks were written directly */
  if (n == 0 || start_writing(f) < 0) return 0;
  if (f->buffering == _IONBF) return write_out(f, from, n);
  size_t count = fresh ? 0 : room(f);
  int must_flush = 0;
  if (f->buffering == _IOLBF && count >= n) {
    const unsigned char *newline = __memrchr(from, '\n', n);
    if (newline) {
      count = newline - from + 1;
      must_flush = 1;
    }
  }
  if (count > left) count = left;
  append(f, from, count);
  from += count;
  left -= count;
  if (left + must_flush == 0) return n;
  if (__flush(f) < 0) return n - left;
  size_t direct = f->size >= 128 ? left - left % f->size : left;
  if (direct) {
    size_t done = write_out(f, from, direct);
    from += done;
    left -= done;
    if (done < direct) return n - left;
  }
  /* Less than a block is left. After such a bypass, a line buffer goes out at every newline. */
  while (left && f->buffering == _IOLBF && !must_flush) {
    const unsigned char *newline = __memchr(from, '\n', left);
    if (!newline) break;
    count = newline - from + 1;
    append(f, from, count);
    from += count;
    left -= count;
    if (__flush(f) < 0) return n - left;
  }
  append(f, from, left);
  return n;
}

int fputc(int c, FILE *f) {
  LOCK(f);
  int result = PUT(f, (unsigned char)c);
  UNLOCK(f);
  return result;
}

int putc(int c, FILE *f) {
  LOCK(f);
  int result = PUT(f, (unsigned char)c);
  UNLOCK(f);
  return result;
}

int putchar(int c) {
  LOCK(stdout);
  int result = PUT(stdout, (unsigned char)c);
  UNLOCK(stdout);
  return result;
}

int putc_unlocked(int c, FILE *f) { return PUT(f, (unsigned char)c); }
int fputc_unlocked(int c, FILE *f) { return PUT(f, (unsigned char)c); }
int putchar_unlocked(int c) { return PUT(stdout, (unsigned char)c); }

int fputs_unlocked(const char *restrict s, FILE *restrict f) {
  size_t length = __strlen(s);
  if (f->orientation > 0) return EOF;
  return __stream_write(f, s, length) == length ? 1 : EOF;
}

int fputs(const char *restrict s, FILE *restrict f) {
  size_t length = __strlen(s);
  if (f->orientation > 0) return EOF;
  LOCK(f);
  size_t done = __stream_write(f, s, length);
  UNLOCK(f);
  return done == length ? 1 : EOF;
}

int puts(const char *s) {
  size_t length = __strlen(s);
  if (stdout->orientation > 0) return EOF;
  LOCK(stdout);
  int ok = __stream_write(stdout, s, length) == length && __put(stdout, '\n') != EOF;
  UNLOCK(stdout);
  return ok ? (int)(length + 1) : EOF;
}

size_t fwrite_unlocked(const void *restrict from, size_t size, size_t count, FILE *restrict f) {
  size_t n = size * count;
  if (n == 0 || f->orientation > 0) return 0;
  size_t done = __stream_write(f, from, n);
  return done == n ? count : done / size;
}

size_t fwrite(const void *restrict from, size_t size, size_t count, FILE *restrict f) {
  size_t n = size * count;
  if (n == 0 || f->orientation > 0) return 0;
  LOCK(f);
  size_t done = __stream_write(f, from, n);
  UNLOCK(f);
  return done == n ? count : done / size;
}

int putw(int w, FILE *f) { return __stream_write(f, &w, sizeof w) == sizeof w ? 0 : EOF; }

/* --- Reading --------------------------------------------------------------------------------------------- */

static int start_reading(FILE *f) {
  if (f->orientation == 0) f->orientation = -1;
  if (!(f->flags & F_READABLE)) {
    f->flags |= F_ERROR;
    errno = EBADF;
    return EOF;
  }
  if (f->write_next) {
    if (__flush(f) < 0) return EOF;
    f->write_next = NULL;
    f->read_next = f->read_end = f->buffer;
  }
  __allocate_buffer(f);
  return 0;
}

/* A prompt must be seen before its answer is waited for. */
static void flush_prompt(FILE *f) {
  if (f->buffering == _IOFBF) return;
  LOCK(stdout);
  if (stdout->buffering == _IOLBF && stdout->write_next) __flush(stdout);
  UNLOCK(stdout);
}

/* Fill the empty buffer. Returns EOF at the end of the file or on error, else 0. */
int __underflow(FILE *f) {
  if (f->backup) {
    drop_backup(f);
    if (f->read_next < f->read_end) return 0;
  }
  if (f->flags & F_EOF) return EOF;
  if (start_reading(f) < 0) return EOF;
  flush_prompt(f);
  ssize_t got = f->io.read ? f->io.read(f->cookie, (char *)f->buffer, f->size) : 0;
  f->read_next = f->read_end = f->buffer;
  if (got <= 0) {
    f->flags |= got == 0 ? F_EOF : F_ERROR;
    return EOF;
  }
  f->read_end = f->buffer + got;
  return 0;
}

int __next_byte(FILE *f) {
  if (f->read_next == f->read_end && __underflow(f) == EOF) return EOF;
  return *f->read_next++;
}

size_t __stream_read(FILE *f, void *bytes, size_t n) {
  unsigned char *to = bytes;
  size_t left = n;
  while (left > 0) {
    size_t have = f->read_end - f->read_next;
    if (have > 0) {
      if (have > left) have = left;
      __memcpy(to, f->read_next, have);
      f->read_next += have;
      to += have;
      left -= have;
    } else if (f->backup) {
      drop_backup(f);
    } else {
      if (start_reading(f) < 0) break;
      if (left < f->size || f->flags & F_EOF) {
        if (__underflow(f) == EOF) break;
        continue;
      }
      flush_prompt(f);
      size_t want = f->size >= 128 ? left - left % f->size : left;
      ssize_t got = f->io.read ? f->io.read(f->cookie, (char *)to, want) : 0;
      if (got <= 0) {
        f->flags |= got == 0 ? F_EOF : F_ERROR;
        break;
      }
      to += got;
      left -= got;
    }
  }
  return n - left;
}

/* Up to eight characters can be pushed back; the same character as was read just moves back in the buffer. */
int __push_back(FILE *f, int c) {
  if (c == EOF || start_reading(f) < 0) return EOF;
  f->flags &= ~F_EOF;
  if (f->read_next > f->buffer && !f->backup && f->read_next[-1] == (unsigned char)c && f->buffer != f->pushed_back) {
    f->read_next--;
    return (unsigned char)c;
  }
  if (f->buffer == f->pushed_back) {
    /* Unbuffered: the spare bytes are the buffer; input is kept at its end. */
    size_t have = f->read_end - f->read_next;
    if (have == sizeof f->pushed_back) return EOF;
    unsigned char *end = f->pushed_back + sizeof f->pushed_back;
    __memmove(end - have, f->read_next, have);
    f->read_end = end;
    f->read_next = end - have;
  } else if (!f->backup) {
    f->backup = f->read_next ? f->read_next : f->buffer;
    f->backup_end = f->read_end ? f->read_end : f->buffer;
    f->read_next = f->read_end = f->pushed_back + sizeof f->pushed_back;
  }
  if (f->read_next == f->pushed_back) return EOF;
  *--f->read_next = c;
  return (unsigned char)c;
}

int ungetc(int c, FILE *f) {
  LOCK(f);
  int result = __push_back(f, c);
  UNLOCK(f);
  return result;
}

int fgetc(FILE *f) {
  LOCK(f);
  int c = GETC(f);
  UNLOCK(f);
  return c;
}

int getc(FILE *f) {
  LOCK(f);
  int c = GETC(f);
  UNLOCK(f);
  return c;
}

int getchar(void) {
  LOCK(stdin);
  int c = GETC(stdin);
  UNLOCK(stdin);
  return c;
}

int getc_unlocked(FILE *f) { return GETC(f); }
int fgetc_unlocked(FILE *f) { return GETC(f); }
int getchar_unlocked(void) { return GETC(stdin); }

int getw(FILE *f) {
  int w;
  return __stream_read(f, &w, sizeof w) == sizeof w ? w : EOF;
}

size_t fread_unlocked(void *restrict to, size_t size, size_t count, FILE *restrict f) {
  size_t n = size * count;
  if (n == 0) return 0;
  size_t done = __stream_read(f, to, n);
  return done == n ? count : done / size;
}

size_t fread(void *restrict to, size_t size, size_t count, FILE *restrict f) {
  LOCK(f);
  size_t done = fread_unlocked(to, size, count, f);
  UNLOCK(f);
  return done;
}

/* Take bytes up to and including `delimiter`, at most n. */
static size_t take_until(FILE *f, char *to, size_t n, int delimiter, int *found) {
  size_t done = 0;
  *found = 0;
  while (done < n && !*found) {
    if (f->read_next == f->read_end && __underflow(f) == EOF) break;
    size_t have = f->read_end - f->read_next;
    if (have > n - done) have = n - done;
    unsigned char *end = __memchr(f->read_next, delimiter, have);
    if (end) {
      have = end - f->read_next + 1;
      *found = 1;
    }
    __memcpy(to + done, f->read_next, have);
    f->read_next += have;
    done += have;
  }
  return done;
}

char *fgets_unlocked(char *restrict s, int n, FILE *restrict f) {
  int found;
  if (n <= 0) return NULL;
  if (n == 1) {
    *s = 0;
    return s;
  }
  int old_error = f->flags & F_ERROR;
  f->flags &= ~F_ERROR;
  size_t done = take_until(f, s, n - 1, '\n', &found);
  char *result = s;
  if (done == 0 || (f->flags & F_ERROR && errno != EAGAIN)) {
    result = NULL;
  } else {
    s[done] = 0;
  }
  f->flags |= old_error;
  return result;
}

char *fgets(char *restrict s, int n, FILE *restrict f) {
  LOCK(f);
  char *result = fgets_unlocked(s, n, f);
  UNLOCK(f);
  return result;
}

char *gets(char *s) {
  size_t done = 0;
  int c;
  LOCK(stdin);
  while ((c = GETC(stdin)) != EOF && c != '\n') s[done++] = c;
  UNLOCK(stdin);
  if (c == EOF && done == 0) return NULL;
  s[done] = 0;
  return s;
}

static ssize_t read_delimited(char **line, size_t *size, int delimiter, FILE *f) {
  if (!line || !size) {
    errno = EINVAL;
    return -1;
  }
  if (!*line || *size == 0) {
    char *first = realloc(*line, 120);
    if (!first) return -1;
    *line = first;
    *size = 120;
  }
  size_t done = 0;
  int found = 0;
  while (!found) {
    size_t got = take_until(f, *line + done, *size - done - 1, delimiter, &found);
    done += got;
    if (found || got == 0) break;
    if (done + 1 == *size) {
      char *bigger = realloc(*line, *size * 2);
      if (!bigger) return -1;
      *line = bigger;
      *size *= 2;
    }
  }
  if (done == 0) return -1;
  (*line)[done] = 0;
  return done;
}

ssize_t getdelim(char **restrict line, size_t *restrict size, int delimiter, FILE *restrict f) {
  LOCK(f);
  ssize_t result = read_delimited(line, size, delimiter, f);
  UNLOCK(f);
  return result;
}

ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict f) {
  LOCK(f);
  ssize_t result = read_delimited(line, size, '\n', f);
  UNLOCK(f);
  return result;
}
