/* Streams over memory: fmemopen, open_memstream and open_wmemstream (POSIX). All are ordinary streams with their own read, write and seek. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include "stream.h"

/* --- fmemopen: a block of fixed size ---------------------------------------------------------------------- */

struct block {
  char *bytes;
  size_t capacity;
  size_t size;     /* what a reader sees as the end */
  size_t position;
  int append;
  int own;
};

static ssize_t read_block(void *cookie, char *to, size_t n) {
  struct block *b = cookie;
  size_t left = b->position < b->size ? b->size - b->position : 0;
  if (n > left) n = left;
  __memcpy(to, b->bytes + b->position, n);
  b->position += n;
  return n;
}

static ssize_t write_block(void *cookie, const char *from, size_t n) {
  struct block *b = cookie;
  if (b->append) b->position = b->size;
  size_t left = b->capacity - b->position;
  if (n > left) n = left;
  if (n == 0) {
    errno = ENOSPC;
    return 0;
  }
  __memcpy(b->bytes + b->position, from, n);
  b->position += n;
  if (b->position > b->size) {
    b->size = b->position;
    if (b->size < b->capacity) b->bytes[b->size] = 0;
  }
  return n;
}

static int seek_within(off64_t *offset, int whence, size_t position, size_t size, size_t limit) {
  off64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (off64_t)position : (off64_t)size;
  off64_t target = base + *offset;
  if (target < 0 || (size_t)target > limit) {
    errno = EINVAL;
    return -1;
  }
  *offset = target;
  return 0;
}

static int seek_block(void *cookie, off64_t *offset, int whence) {
  struct block *b = cookie;
  if (seek_within(offset, whence, b->position, b->size, b->capacity) < 0) return -1;
  b->position = *offset;
  return 0;
}

static int close_block(void *cookie) {
  struct block *b = cookie;
  if (b->own) __libc_free(b->bytes);
  __libc_free(b);
  return 0;
}

FILE *fmemopen(void *buffer, size_t size, const char *mode) {
  struct block *b = __libc_malloc(sizeof *b);
  if (!b) return NULL;
  __memset(b, 0, sizeof *b);
  b->capacity = size;
  b->own = !buffer;
  b->bytes = buffer ? buffer : __libc_malloc(size ? size : 1);
  FILE *f = b->bytes ? __new_stream(mode) : NULL;
  if (!f) {
    if (b->own) __libc_free(b->bytes);
    __libc_free(b);
    return NULL;
  }
  if (!buffer && size) b->bytes[0] = 0;
  if (*mode == 'w') {
    if (size) b->bytes[0] = 0;
  } else {
    b->size = *mode == 'a' ? __strnlen(b->bytes, size) : size;
  }
  if (*mode == 'a') {
    b->append = 1;
    b->position = b->size;
  }
  f->cookie = b;
  f->io.read = read_block;
  f->io.write = write_block;
  f->io.seek = seek_block;
  f->io.close = close_block;
  return f;
}

/* --- open_memstream: a string that grows ------------------------------------------------------------------ */

struct growing {
  char **result;
  size_t *result_size;
  char *bytes;
  size_t capacity;
  size_t size;
  size_t position;
};

static int reserve(struct growing *g, size_t size) {
  if (size + 1 > g->capacity) {
    size_t capacity = size + 1 > 2 * g->capacity ? size + 1 : 2 * g->capacity;
    char *bigger = realloc(g->bytes, capacity);
    if (!bigger) return -1;
    __memset(bigger + g->capacity, 0, capacity - g->capacity);
    g->bytes = bigger;
    g->capacity = capacity;
  }
  *g->result = g->bytes;
  return 0;
}

static ssize_t write_growing(void *cookie, const char *from, size_t n) {
  struct growing *g = cookie;
  if (reserve(g, g->position + n) < 0) return -1;
  __memcpy(g->bytes + g->position, from, n);
  g->position += n;
  if (g->position > g->size) {
    g->size = g->position;
    g->bytes[g->size] = 0;
  }
  *g->result_size = g->position;
  return n;
}

static int seek_growing(void *cookie, off64_t *offset, int whence) {
  struct growing *g = cookie;
  if (seek_within(offset, whence, g->position, g->size, SIZE_MAX >> 1) < 0) return -1;
  g->position = *offset;
  *g->result_size = g->position < g->size ? g->position : g->size;
  return 0;
}

/* The string ends where writing did, even if there was more. */
static int close_growing(void *cookie) {
  struct growing *g = cookie;
  if (g->position <= g->size) g->bytes[g->position] = 0;
  __libc_free(g);
  return 0;
}

FILE *open_memstream(char **buffer, size_t *size) {
  struct growing *g = __libc_malloc(sizeof *g);
  if (!g) return NULL;
  __memset(g, 0, sizeof *g);
  g->result = buffer;
  g->result_size = size;
  FILE *f = reserve(g, 0) == 0 ? __new_stream("w") : NULL;
  if (!f) {
    __libc_free(g);
    return NULL;
  }
  *size = 0;
  f->cookie = g;
  f->io.write = write_growing;
  f->io.seek = seek_growing;
  f->io.close = close_growing;
  return f;
}

/* --- open_wmemstream: the same of wide characters ---------------------------------------------------------- */

struct growing_wide {
  wchar_t **result;
  size_t *result_size; /* in characters, as all here */
  wchar_t *text;
  size_t capacity, size, position;
  mbstate_t state; /* the stream has characters as bytes of the locale */
};

static int reserve_wide(struct growing_wide *g, size_t size) {
  if (size + 1 > g->capacity) {
    size_t capacity = size + 1 > 2 * g->capacity ? size + 1 : 2 * g->capacity;
    wchar_t *bigger = realloc(g->text, capacity * sizeof *bigger);
    if (!bigger) return -1;
    __memset(bigger + g->capacity, 0, (capacity - g->capacity) * sizeof *bigger);
    g->text = bigger;
    g->capacity = capacity;
  }
  *g->result = g->text;
  return 0;
}

static ssize_t write_growing_wide(void *cookie, const char *from, size_t n) {
  struct growing_wide *g = cookie;
  for (size_t at = 0; at < n;) {
    wchar_t c;
    size_t length = mbrtowc(&c, from + at, n - at, &g->state);
    if (length == (size_t)-2) break;
    if (length == (size_t)-1 || reserve_wide(g, g->position + 1) < 0) return -1;
    g->text[g->position++] = c;
    at += length ? length : 1;
  }
  if (g->position > g->size) {
    g->size = g->position;
    g->text[g->size] = 0;
  }
  *g->result_size = g->position;
  return n;
}

static int seek_growing_wide(void *cookie, off64_t *offset, int whence) {
  struct growing_wide *g = cookie;
  if (seek_within(offset, whence, g->position, g->size, SIZE_MAX >> 3) < 0) return -1;
  g->position = *offset;
  *g->result_size = g->position < g->size ? g->position : g->size;
  return 0;
}

static int close_growing_wide(void *cookie) {
  __libc_free(cookie);
  return 0;
}

FILE *open_wmemstream(wchar_t **buffer, size_t *size) {
  struct growing_wide *g = __libc_malloc(sizeof *g);
  if (!g) return NULL;
  __memset(g, 0, sizeof *g);
  g->result = buffer;
  g->result_size = size;
  FILE *f = reserve_wide(g, 0) == 0 ? __new_stream("w") : NULL;
  if (!f) {
    __libc_free(g);
    return NULL;
  }
  *size = 0;
  f->orientation = 1;
  f->cookie = g;
  f->io.write = write_growing_wide;
  f->io.seek = seek_growing_wide;
  f->io.close = close_growing_wide;
  return f;
}
