/*
 * Blocks of memory and strings (C11 7.24, POSIX, GNU). The hot functions work on eight bytes at a time: a word with a zero
 * byte is found by arithmetic, and an aligned word never crosses a page, so reading past the end of a string is safe, and
 * so is reading the bytes before its beginning, which are then made to look like no match.
 */
#include <string.h>
#include <stdlib.h>
#include <stdint.h>
#include "internal.h"
#include "words.h"

#define BYTE(word, n) ((int)((word) >> ((n)*8) & 255))
/* Are the eight bytes at either address within a page? It may say no where they are. */
#define WITHIN_PAGES(a, b) ((((unsigned long)(a) | (unsigned long)(b)) & 4095) <= 4088)

void *__procstep_memcpy(void *to, const void *from, size_t n) {
  unsigned char *d = to;
  const unsigned char *s = from;
  while (n >= 32) {
    unsigned long a = WORD(s), b = WORD(s + 8), c = WORD(s + 16), e = WORD(s + 24);
    *(unsigned long *)d = a;
    *(unsigned long *)(d + 8) = b;
    *(unsigned long *)(d + 16) = c;
    *(unsigned long *)(d + 24) = e;
    d += 32;
    s += 32;
    n -= 32;
  }
  if (n & 16) {
    unsigned long a = WORD(s), b = WORD(s + 8);
    *(unsigned long *)d = a;
    *(unsigned long *)(d + 8) = b;
    d += 16;
    s += 16;
  }
  if (n & 8) {
    *(unsigned long *)d = WORD(s);
    d += 8;
    s += 8;
  }
  if (n & 4) {
    *(unsigned int *)d = *(const unsigned int *)s;
    d += 4;
    s += 4;
  }
  if (n & 2) {
    *(unsigned short *)d = *(const unsigned short *)s;
    d += 2;
    s += 2;
  }
  if (n & 1) *d = *s;
  return to;
}

void *__procstep_memset(void *to, int c, size_t n) {
  unsigned char *d = to;
  unsigned long word = ONES * (unsigned char)c;
  while (n >= 32) {
    *(unsigned long *)d = word;
    *(unsigned long *)(d + 8) = word;
    *(unsigned long *)(d + 16) = word;
    *(unsigned long *)(d + 24) = word;
    d += 32;
    n -= 32;
  }
  if (n & 16) {
    *(unsigned long *)d = word;
    *(unsigned long *)(d + 8) = word;
    d += 16;
  }
  if (n & 8) {
    *(unsigned long *)d = word;
    d += 8;
  }
  if (n & 4) {
    *(unsigned int *)d = word;
    d += 4;
  }
  if (n & 2) {
    *(unsigned short *)d = word;
    d += 2;
  }
  if (n & 1) *d = c;
  return to;
}

void *__memmove(void *to, const void *from, size_t n) {
  unsigned char *d = to;
  const unsigned char *s = from;
  if ((unsigned long)d - (unsigned long)s >= n) return __procstep_memcpy(to, from, n);
  d += n;
  s += n;
  while (n >= 8) {
    d -= 8;
    s -= 8;
    n -= 8;
    *(unsigned long *)d = WORD(s);
  }
  while (n--) *--d = *--s;
  return to;
}

int __memcmp(const void *left, const void *right, size_t n) {
  const unsigned char *a = left, *b = right;
  for (; n >= 8; n -= 8) {
    unsigned long x = WORD(a), y = WORD(b);
    if (x != y) {
      size_t at = FIRST_BYTE(x ^ y);
      return BYTE(x, at) - BYTE(y, at);
    }
    a += 8;
    b += 8;
  }
  for (; n; n--, a++, b++) {
    if (*a != *b) return *a - *b;
  }
  return 0;
}

void *__memchr(const void *block, int c, size_t n) {
  if (!n) return NULL;
  const char *start = block, *end = start + n;
  if (end < start) end = (const char *)UINTPTR_MAX;
  unsigned long pattern = ONES * (unsigned char)c;
  size_t before = (unsigned long)start & 7;
  const char *s = start - before;
  unsigned long word = (WORD(s) ^ pattern) | ((1UL << before * 8) - 1);
  for (;;) {
    unsigned long match = ZERO_BYTE(word);
    if (match) {
      s += FIRST_BYTE(match);
      return s < end ? (void *)s : NULL;
    }
    s += 8;
    if (s >= end) return NULL;
    word = WORD(s) ^ pattern;
  }
}

void *__memrchr(const void *block, int c, size_t n) {
  const unsigned char *start = block, *end = start + n;
  unsigned long pattern = ONES * (unsigned char)c;
  while (end > start) {
    if (((unsigned long)end & 7) == 0) {
      while (end - start >= 8) {
        unsigned long word = WORD(end - 8) ^ pattern;
        if (ZERO_BYTE(word)) break;
        end -= 8;
      }
      if (end == start) break;
    }
    if (*--end == (unsigned char)c) return (void *)end;
  }
  return NULL;
}

size_t __strlen(const char *start) {
  size_t before = (unsigned long)start & 7;
  const char *s = start - before;
  unsigned long word = WORD(s) | ((1UL << before * 8) - 1);
  unsigned long zero = ZERO_BYTE(word);
  if (zero) return s + FIRST_BYTE(zero) - start;
  s += 8;
  if ((unsigned long)s & 8) {
    word = WORD(s);
    zero = ZERO_BYTE(word);
    if (zero) return s + FIRST_BYTE(zero) - start;
    s += 8;
  }
  /* Two words at a time; bytes above 128 look like zero at first. */
  for (;;) {
    word = WORD(s);
    unsigned long next = WORD(s + 8);
    if (((word - ONES) | (next - ONES)) & HIGHS) {
      zero = ZERO_BYTE(word);
      if (zero) return s + FIRST_BYTE(zero) - start;
      zero = ZERO_BYTE(next);
      if (zero) return s + FIRST_BYTE(zero) + 8 - start;
    }
    s += 16;
  }
}

size_t __strnlen(const char *s, size_t max) {
  const char *end = __memchr(s, 0, max);
  return end ? (size_t)(end - s) : max;
}

int __strcmp(const char *left, const char *right) {
  const unsigned char *a = (const unsigned char *)left, *b = (const unsigned char *)right;
  for (;;) {
    if (WITHIN_PAGES(a, b)) {
      unsigned long x = WORD(a), y = WORD(b);
      unsigned long end = ZERO_BYTE(x), different = x ^ y;
      if (different) {
        size_t at = FIRST_BYTE(different);
        return end && FIRST_BYTE(end) < at ? 0 : BYTE(x, at) - BYTE(y, at);
      }
      if (end) return 0;
      a += 8;
      b += 8;
    } else {
      if (*a != *b || !*a) return *a - *b;
      a++;
      b++;
    }
  }
}

int __strncmp(const char *left, const char *right, size_t n) {
  const unsigned char *a = (const unsigned char *)left, *b = (const unsigned char *)right;
  while (n) {
    if (n >= 8 && WITHIN_PAGES(a, b)) {
      unsigned long x = WORD(a), y = WORD(b);
      unsigned long end = ZERO_BYTE(x), different = x ^ y;
      if (different) {
        size_t at = FIRST_BYTE(different);
        return end && FIRST_BYTE(end) < at ? 0 : BYTE(x, at) - BYTE(y, at);
      }
      if (end) return 0;
      a += 8;
      b += 8;
      n -= 8;
    } else {
      if (*a != *b || !*a) return *a - *b;
      a++;
      b++;
      n--;
    }
  }
  return 0;
}

char *__strchrnul(const char *start, int c) {
  unsigned long pattern = ONES * (unsigned char)c;
  size_t before = (unsigned long)start & 7;
  unsigned long ignored = (1UL << before * 8) - 1;
  const char *s = start - before;
  unsigned long word = WORD(s);
  unsigned long other = (word ^ pattern) | ignored;
  word |= ignored;
  for (;;) {
    unsigned long found = (((word - ONES) & ~word) | ((other - ONES) & ~other)) & HIGHS;
    if (found) return (char *)s + FIRST_BYTE(found);
    s += 8;
    word = WORD(s);
    other = word ^ pattern;
  }
}

char *__strchr(const char *s, int c) {
  char *found = __strchrnul(s, c);
  return *found == (char)c ? found : NULL;
}

char *__stpcpy(char *to, const char *from) {
  for (;;) {
    if (((unsigned long)from & 4095) <= 4088) {
      unsigned long word = WORD(from), zero = ZERO_BYTE(word);
      if (!zero) {
        *(unsigned long *)to = word;
        to += 8;
        from += 8;
        continue;
      }
      size_t last = FIRST_BYTE(zero) + 1; /* bytes, with the one that ends the string */
      if (last & 8) {
        *(unsigned long *)to = word;
        return to + 7;
      }
      if (last & 4) {
        *(unsigned int *)to = word;
        to += 4;
        word >>= 32;
      }
      if (last & 2) {
        *(unsigned short *)to = word;
        to += 2;
        word >>= 16;
      }
      if (last & 1) *to++ = word;
      return to - 1;
    }
    if (!(*to = *from)) return to;
    to++;
    from++;
  }
}

int __strncasecmp(const char *a, const char *b, size_t n) {
  for (; n; n--, a++, b++) {
    int difference = __tolower((unsigned char)*a) - __tolower((unsigned char)*b);
    if (difference || !*a) return difference;
  }
  return 0;
}

void *memcpy(void *restrict to, const void *restrict from, size_t n) { return __procstep_memcpy(to, from, n); }
void *memset(void *s, int c, size_t n) { return __procstep_memset(s, c, n); }
void *memmove(void *to, const void *from, size_t n) { return __memmove(to, from, n); }
int memcmp(const void *a, const void *b, size_t n) { return __memcmp(a, b, n); }
void *memchr(const void *s, int c, size_t n) { return __memchr(s, c, n); }
void *memrchr(const void *s, int c, size_t n) { return __memrchr(s, c, n); }
size_t strlen(const char *s) { return __strlen(s); }
size_t strnlen(const char *s, size_t max) { return __strnlen(s, max); }
int strcmp(const char *a, const char *b) { return __strcmp(a, b); }
int strncmp(const char *a, const char *b, size_t n) { return __strncmp(a, b, n); }
char *strchrnul(const char *s, int c) { return __strchrnul(s, c); }
char *strchr(const char *s, int c) { return __strchr(s, c); }
char *index(const char *s, int c) { return __strchr(s, c); }
char *stpcpy(char *restrict to, const char *restrict from) { return __stpcpy(to, from); }
int strncasecmp(const char *a, const char *b, size_t n) { return __strncasecmp(a, b, n); }
int strcasecmp(const char *a, const char *b) { return __strncasecmp(a, b, SIZE_MAX); }
int bcmp(const void *a, const void *b, size_t n) { return __memcmp(a, b, n); }
void bcopy(const void *from, void *to, size_t n) { __memmove(to, from, n); }
void bzero(void *s, size_t n) { __procstep_memset(s, 0, n); }
void explicit_bzero(void *s, size_t n) { __procstep_memset(s, 0, n); }
void *mempcpy(void *restrict to, const void *restrict from, size_t n) {
  return (char *)__procstep_memcpy(to, from, n) + n;
}

void *memccpy(void *restrict to, const void *restrict from, int c, size_t n) {
  unsigned char *d = to;
  const unsigned char *s = from;
  while (n--) {
    if ((*d++ = *s++) == (unsigned char)c) return d;
  }
  return NULL;
}

void *rawmemchr(const void *s, int c) { return __memchr(s, c, SIZE_MAX - (unsigned long)s); }

void *memmem(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length) {
  const char *h = haystack, *n = needle;
  if (needle_length == 0) return (void *)h;
  while (haystack_length >= needle_length) {
    const char *found = __memchr(h, *n, haystack_length - needle_length + 1);
    if (!found) return NULL;
    if (__memcmp(found, n, needle_length) == 0) return (void *)found;
    haystack_length -= found + 1 - h;
    h = found + 1;
  }
  return NULL;
}

void *memfrob(void *s, size_t n) {
  for (size_t i = 0; i < n; i++) ((char *)s)[i] ^= 42;
  return s;
}

char *strcpy(char *restrict to, const char *restrict from) {
  __stpcpy(to, from);
  return to;
}

char *stpncpy(char *restrict to, const char *restrict from, size_t n) {
  size_t length = __strnlen(from, n);
  __procstep_memcpy(to, from, length);
  __procstep_memset(to + length, 0, n - length);
  return to + length;
}

char *strncpy(char *restrict to, const char *restrict from, size_t n) {
  size_t length = __strnlen(from, n);
  __procstep_memcpy(to, from, length);
  __procstep_memset(to + length, 0, n - length);
  return to;
}

char *strcat(char *restrict to, const char *restrict from) {
  __stpcpy(to + __strlen(to), from);
  return to;
}

char *strncat(char *restrict to, const char *restrict from, size_t n) {
  size_t length = __strnlen(from, n);
  char *end = to + __strlen(to);
  __procstep_memcpy(end, from, length);
  end[length] = 0;
  return to;
}

size_t strlcpy(char *restrict to, const char *restrict from, size_t size) {
  size_t length = __strlen(from);
  if (size) {
    size_t n = length < size ? length : size - 1;
    __procstep_memcpy(to, from, n);
    to[n] = 0;
  }
  return length;
}

size_t strlcat(char *restrict to, const char *restrict from, size_t size) {
  size_t length = __strnlen(to, size), more = __strlen(from);
  if (length < size) {
    size_t n = more < size - length ? more : size - length - 1;
    __procstep_memcpy(to + length, from, n);
    to[length + n] = 0;
  }
  return length + more;
}

int strcoll(const char *a, const char *b) { return __strcmp(a, b); }

size_t strxfrm(char *restrict to, const char *restrict from, size_t n) {
  size_t length = __strlen(from);
  if (n) __procstep_memcpy(to, from, length < n ? length + 1 : n);
  return length;
}

char *strrchr(const char *s, int c) { return __memrchr(s, c, __strlen(s) + 1); }
char *rindex(const char *s, int c) { return __memrchr(s, c, __strlen(s) + 1); }

/* A set of bytes, for the span functions. */
struct byte_set {
  unsigned long bits[4];
};

static void fill_set(struct byte_set *set, const char *members) {
  set->bits[0] = set->bits[1] = set->bits[2] = set->bits[3] = 0;
  for (unsigned char c = *members; c; c = *++members) set->bits[c >> 6] |= 1UL << (c & 63);
}

#define IN_SET(set, c) ((set).bits[(c) >> 6] >> ((c)&63) & 1)

static char *skip(const char *start, const struct byte_set *accept) {
  const unsigned char *s = (const unsigned char *)start;
  for (unsigned char c = *s; c && IN_SET(*accept, c); c = *s) s++;
  return (char *)s;
}

static char *skip_until(const char *start, const struct byte_set *reject) {
  const unsigned char *s = (const unsigned char *)start;
  for (unsigned char c = *s; c && !IN_SET(*reject, c); c = *s) s++;
  return (char *)s;
}

static size_t span(const char *s, const char *accept) {
  struct byte_set set;
  fill_set(&set, accept);
  return skip(s, &set) - s;
}

static size_t span_until(const char *s, const char *reject) {
  struct byte_set set;
  fill_set(&set, reject);
  return skip_until(s, &set) - s;
}

size_t strspn(const char *s, const char *accept) { return span(s, accept); }
size_t strcspn(const char *s, const char *reject) { return span_until(s, reject); }

char *strpbrk(const char *s, const char *accept) {
  s += span_until(s, accept);
  return *s ? (char *)s : NULL;
}

char *strstr(const char *haystack, const char *needle) {
  size_t length = __strlen(needle);
  if (!length) return (char *)haystack;
  for (;; haystack++) {
    haystack = __strchr(haystack, *needle);
    if (!haystack) return NULL;
    if (__strncmp(haystack, needle, length) == 0) return (char *)haystack;
  }
}

char *strcasestr(const char *haystack, const char *needle) {
  size_t length = __strlen(needle);
  for (;; haystack++) {
    if (__strncasecmp(haystack, needle, length) == 0) return (char *)haystack;
    if (!*haystack) return NULL;
  }
}

static char *next_token(char *s, const char *delimiters, char **saved) {
  if (!s) s = *saved;
  if (!s) return NULL;
  struct byte_set set;
  fill_set(&set, delimiters);
  s = skip(s, &set);
  if (!*s) {
    *saved = s;
    return NULL;
  }
  char *end = skip_until(s, &set);
  if (*end) *end++ = 0;
  *saved = end;
  return s;
}

char *strtok_r(char *restrict s, const char *restrict delimiters, char **restrict saved) {
  return next_token(s, delimiters, saved);
}

char *strtok(char *restrict s, const char *restrict delimiters) {
  static char *saved;
  return next_token(s, delimiters, &saved);
}

char *strsep(char **restrict s, const char *restrict delimiters) {
  char *token = *s;
  if (!token) return NULL;
  char *end = token + span_until(token, delimiters);
  if (*end) {
    *end = 0;
    *s = end + 1;
  } else {
    *s = NULL;
  }
  return token;
}

char *strdup(const char *s) {
  size_t size = __strlen(s) + 1;
  char *copy = malloc(size);
  return copy ? __procstep_memcpy(copy, s, size) : NULL;
}

char *strndup(const char *s, size_t n) {
  size_t length = __strnlen(s, n);
  char *copy = malloc(length + 1);
  if (!copy) return NULL;
  copy[length] = 0;
  return __procstep_memcpy(copy, s, length);
}

char *__strcpy_into(char *to, const char *from) {
  __stpcpy(to, from);
  return to;
}

char *__strncpy_into(char *to, const char *from, size_t n) {
  size_t length = __strnlen(from, n);
  to[length] = 0;
  return __procstep_memcpy(to, from, length);
}

char *basename(const char *path) {
  char *slash = __memrchr(path, '/', __strlen(path));
  return slash ? slash + 1 : (char *)path;
}

/* Digits compare as numbers; a run that starts with 0 is a fraction, and sorts before one that does not. */
int strverscmp(const char *left, const char *right) {
  const unsigned char *a = (const unsigned char *)left, *b = (const unsigned char *)right;
  size_t i = 0, run = 0;
  int only_zeros = 1;
  for (; a[i] == b[i]; i++) {
    if (!a[i]) return 0;
    if (!__isdigit(a[i])) {
      run = i + 1;
      only_zeros = 1;
    } else if (a[i] != '0') {
      only_zeros = 0;
    }
  }
  if (a[run] != '0' && b[run] != '0') {
    size_t j = i;
    while (__isdigit(a[j]) && __isdigit(b[j])) j++;
    if (__isdigit(a[j])) {
      if (i > run || __isdigit(b[i])) return 1;
    } else if (__isdigit(b[j])) {
      if (i > run || __isdigit(a[i])) return -1;
    }
  } else if (only_zeros && run < i && (__isdigit(a[i]) || __isdigit(b[i]))) {
    return (unsigned char)(a[i] - '0') - (unsigned char)(b[i] - '0');
  }
  return a[i] - b[i];
}

char *strfry(char *s) {
  size_t length = __strlen(s);
  for (size_t i = 0; i + 1 < length; i++) {
    size_t j = i + (size_t)rand() % (length - i);
    char c = s[i];
    s[i] = s[j];
    s[j] = c;
  }
  return s;
}

int ffsl(long i) { return i ? __builtin_ctzl(i) + 1 : 0; }
int ffs(int i) { return i ? __builtin_ctz(i) + 1 : 0; }
int ffsll(long long i) { return i ? __builtin_ctzl(i) + 1 : 0; }

void swab(const void *restrict from, void *restrict to, ssize_t n) {
  const char *s = from;
  char *d = to;
  for (; n > 1; n -= 2, s += 2, d += 2) {
    char first = s[0];
    d[0] = s[1];
    d[1] = first;
  }
}
