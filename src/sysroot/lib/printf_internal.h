/*
 * What the files of printf share: the sink that text goes to, and a conversion specification. printf.c has the functions that programs
 * call, printf_format.c reads formats and arguments, printf_convert.c prints what takes more than a few lines.
 */
#ifndef _PRINTF_INTERNAL_H
#define _PRINTF_INTERNAL_H
#include <stdarg.h>
#include <stdio.h>
#include "internal.h"

/* Where the text goes: a stream, or a string of limited size that only counts what does not fit. */
struct sink {
  char *next, *end; /* the room there is */
  char *start;      /* where `next` was when `before` was counted */
  size_t before;    /* characters so far, apart from [start, next) */
  FILE *stream;     /* or NULL: a string */
  int failed;
  int wide;         /* for the wide functions: the text is UTF-8 in any locale, and widths and precisions count characters */
};

/* Characters so far. */
static inline size_t total(const struct sink *out) { return out->before + (out->next - out->start); }

void __open_window(struct sink *out);
void __close_window(struct sink *out);
/* Put more than there is room for. */
void __put_beyond(struct sink *out, const char *s, size_t n);

static inline void put(struct sink *out, const char *s, size_t n) {
  if (n > (size_t)(out->end - out->next)) {
    __put_beyond(out, s, n);
  } else if (n) {
    __memcpy(out->next, s, n);
    out->next += n;
  }
}

/* n times a space or a zero. */
void __pad(struct sink *out, char c, long n);

#define LEFT 1
#define PLUS 2
#define SPACE 4
#define ALTERNATE 8
#define ZERO 16
#define GROUP 32
#define OWN_DIGITS 64

enum length { NONE, HH, H, L, LL, LONG_DOUBLE };

struct spec {
  int flags;
  int width;
  int precision; /* -1: none */
  enum length length;
  char conversion;
  int value_index; /* positional argument numbers, from 1; 0: the next argument */
  int width_index; /* -1: the width is in the format */
  int precision_index;
};

union argument {
  long integer;
  double real;
  void *pointer;
};

/* Print one conversion. Returns -1 if it cannot be, and errno says why. */
int __convert(struct sink *out, struct spec *spec, union argument value, int saved_errno);
/* The formatter. Returns the number of characters, or -1. */
int __format_to(struct sink *out, const char *format, va_list ap);
#endif
