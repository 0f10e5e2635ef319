/*
 * The printf family (C11 7.21.6.1): its functions, and where their text goes. Both kinds of sink, a stream and a string, are a run of
 * memory with room for what comes next (the stream's own buffer, where it has one to fill), so that a piece is mostly just put there.
 */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "printf_internal.h"
#include "stream.h"

/* Give the stream what is in its buffer, and look at how it is now. Only a fully buffered one can be written to directly. */
void __close_window(struct sink *out) {
  if (out->start) out->stream->write_next = (unsigned char *)out->next;
  out->before = total(out);
  out->start = out->next = out->end = NULL;
}

void __open_window(struct sink *out) {
  FILE *f = out->stream;
  if (f->buffering != _IOFBF || !f->write_next) return;
  out->start = out->next = (char *)f->write_next;
  out->end = (char *)f->buffer + f->size;
}

/* Put more than there is room for. */
void __put_beyond(struct sink *out, const char *s, size_t n) {
  if (out->stream) {
    __close_window(out);
    if (__stream_write(out->stream, s, n) != n) out->failed = 1;
    out->before += n;
    __open_window(out);
  } else {
    size_t fits = out->end - out->next;
    __memcpy(out->next, s, fits);
    out->next = out->end;
    out->before += n - fits;
  }
}

void __pad(struct sink *out, char c, long n) {
  static const char spaces[] = "                ", zeros[] = "0000000000000000";
  if (n > 0 && !out->stream && out->next == out->end) {
    /* What does not fit into a string is only counted. */
    out->before += n;
    return;
  }
  for (; n > 0; n -= 16) put(out, c == ' ' ? spaces : zeros, n < 16 ? n : 16);
}

/* --- To streams ------------------------------------------------------------------------------------------ */

static ssize_t write_through(void *cookie, const char *buffer, size_t size) {
  return __stream_write(cookie, buffer, size);
}

static int print_buffered(FILE *f, const char *format, va_list ap, int wide) {
  struct sink out = {.stream = f, .wide = wide};
  __open_window(&out);
  int result = __format_to(&out, format, ap);
  __close_window(&out);
  return result;
}

/* The text in as few pieces as can be. */
static int print_staged(cookie_write_function_t *write, void *cookie, const char *format, va_list ap, int wide) {
  unsigned char buffer[BUFSIZ];
  FILE staging;
  __memset(&staging, 0, sizeof staging);
  staging.fd = -1;
  staging.flags = F_WRITABLE | F_MEMORY;
  staging.buffer = buffer;
  staging.size = sizeof buffer;
  staging.write_next = buffer;
  staging.io.write = write;
  staging.cookie = cookie;
  int result = print_buffered(&staging, format, ap, wide);
  return __flush(&staging) < 0 ? -1 : result;
}

/* An unbuffered stream gets the whole text in one write. */
static int print_unbuffered(FILE *f, const char *format, va_list ap) {
  return print_staged(write_through, f, format, ap, 0);
}

int __print_wide(cookie_write_function_t *write, void *cookie, const char *format, va_list ap) {
  return print_staged(write, cookie, format, ap, 1);
}

int __print(FILE *f, const char *format, va_list ap) {
  if (!(f->flags & F_WRITABLE)) {
    f->flags |= F_ERROR;
    errno = EBADF;
    return -1;
  }
  if (f->orientation > 0) return -1;
  return f->buffering == _IONBF ? print_unbuffered(f, format, ap) : print_buffered(f, format, ap, 0);
}

int vfprintf(FILE *restrict f, const char *restrict format, va_list ap) {
  LOCK(f);
  int result = __print(f, format, ap);
  UNLOCK(f);
  return result;
}

int vprintf(const char *restrict format, va_list ap) { return vfprintf(stdout, format, ap); }

int printf(const char *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  LOCK(stdout);
  int result = __print(stdout, format, ap);
  UNLOCK(stdout);
  va_end(ap);
  return result;
}

int fprintf(FILE *restrict f, const char *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  LOCK(f);
  int result = __print(f, format, ap);
  UNLOCK(f);
  va_end(ap);
  return result;
}

static ssize_t write_fd(void *cookie, const char *buffer, size_t size) {
  return __result(__builtin_syscall(SYS_write, *(int *)cookie, buffer, size));
}

int vdprintf(int fd, const char *restrict format, va_list ap) {
  FILE f;
  __memset(&f, 0, sizeof f);
  f.fd = fd;
  f.flags = F_WRITABLE | F_MEMORY;
  f.buffering = _IONBF;
  f.io.write = write_fd;
  f.cookie = &fd;
  return print_unbuffered(&f, format, ap);
}

int dprintf(int fd, const char *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  int result = vdprintf(fd, format, ap);
  va_end(ap);
  return result;
}

void __complain(const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  vdprintf(2, format, ap);
  va_end(ap);
}

/* --- To strings ------------------------------------------------------------------------------------------ */

int __vformat(char *s, size_t size, const char *format, va_list ap) {
  struct sink out = {.next = s, .end = size ? s + size - 1 : s, .start = s};
  if (size && out.end < s) out.end = (char *)PTRDIFF_MAX; /* sprintf: no limit */
  int result = __format_to(&out, format, ap);
  if (size) *out.next = 0;
  return result;
}

int __format(char *s, size_t size, const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  int result = __vformat(s, size, format, ap);
  va_end(ap);
  return result;
}

int vsnprintf(char *restrict s, size_t size, const char *restrict format, va_list ap) {
  return __vformat(s, size, format, ap);
}

int snprintf(char *restrict s, size_t size, const char *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  int result = __vformat(s, size, format, ap);
  va_end(ap);
  return result;
}

int vsprintf(char *restrict s, const char *restrict format, va_list ap) {
  return __vformat(s, SIZE_MAX, format, ap);
}

int sprintf(char *restrict s, const char *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  int result = __vformat(s, SIZE_MAX, format, ap);
  va_end(ap);
  return result;
}

int vasprintf(char **restrict result, const char *restrict format, va_list ap) {
  va_list again;
  va_copy(again, ap);
  int length = __vformat(NULL, 0, format, again);
  va_end(again);
  *result = length < 0 ? NULL : malloc((size_t)length + 1);
  if (!*result) return -1;
  return __vformat(*result, (size_t)length + 1, format, ap);
}

int asprintf(char **restrict result, const char *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  int length = vasprintf(result, format, ap);
  va_end(ap);
  return length;
}
