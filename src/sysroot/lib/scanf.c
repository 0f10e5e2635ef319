/*
 * The scanf family (C11 7.21.6.2, with POSIX's positional arguments and %m). Characters are taken from the stream one by one
 * and at most one is put back, so a failed conversion leaves the stream where glibc leaves it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include "locale_internal.h"
#include "multibyte.h"
#include "stream.h"
#include "unicode.h"

#define NUMBER_TEXT 1024

struct scanner {
  FILE *f;
  long consumed;
  int last; /* the character next() returned */
  int wide; /* characters are wide ones: those of UTF-8 */
};

/* The next character of UTF-8; in the C locale a byte beyond ASCII is an error, which ends the input. */
static int next_wide(FILE *f) {
  mbstate_t state = {0};
  int byte = GETC(f);
  if (byte < 128) return byte;
  if (f->flags & F_MEMORY || __is_utf8()) {
    for (; byte != EOF; byte = GETC(f)) {
      wchar_t c;
      char unit = byte;
      size_t length = __decode_utf8(&c, &unit, 1, &state);
      if (length == (size_t)-1) break;
      if (length != (size_t)-2) return c;
    }
  }
  f->flags |= F_ERROR;
  errno = EILSEQ;
  return EOF;
}

static int next(struct scanner *in) {
  in->last = in->wide ? next_wide(in->f) : GETC(in->f);
  if (in->last != EOF) in->consumed++;
  return in->last;
}

static void back(struct scanner *in) {
  char bytes[MB_LEN_MAX] = {in->last};
  if (in->last == EOF) return;
  for (int n = in->wide ? __encode_utf8(bytes, in->last) : 1; n > 0; n--) __push_back(in->f, (unsigned char)bytes[n - 1]);
  in->consumed--;
}

static int is_space(const struct scanner *in, int c) {
  return in->wide && c > 127 ? __is_utf8() && __unicode_is_space(c) : __isspace(c);
}

/* Skip white space; returns the first other character, put back, or EOF. */
static int skip_space(struct scanner *in) {
  int c;
  do {
    c = next(in);
  } while (is_space(in, c));
  back(in);
  return c;
}

enum length { NONE, HH, H, L, LL };

struct spec {
  int suppress;
  int allocate;
  long width; /* 0: none given */
  enum length length;
  int index; /* positional argument, from 1; 0: the next one */
  char conversion;
  const char *set;
  const char *set_end;
};

static const char *parse_spec(const char *s, struct spec *spec) {
  long n = 0;
  spec->suppress = spec->allocate = spec->index = 0;
  spec->width = 0;
  spec->length = NONE;
  const char *start = s;
  while (__isdigit(*s)) n = n * 10 + (*s++ - '0');
  if (*s == '$' && s != start) {
    spec->index = n;
    s++;
    n = 0;
  } else {
    s = start;
    n = 0;
  }
  for (;; s++) {
    if (*s == '*') {
      spec->suppress = 1;
    } else if (*s != '\'' && *s != 'I') {
      break;
    }
  }
  while (__isdigit(*s)) n = n * 10 + (*s++ - '0');
  spec->width = n;
  if (*s == 'm') {
    spec->allocate = 1;
    s++;
  }
  switch (*s) {
    case 'h':
      spec->length = *++s == 'h' ? (s++, HH) : H;
      break;
    case 'l':
      spec->length = *++s == 'l' ? (s++, LL) : L;
      break;
    case 'q':
    case 'L':
      spec->length = LL;
      s++;
      break;
    case 'j':
    case 'z':
    case 't':
      spec->length = L;
      s++;
      break;
    default:
      break;
  }
  spec->conversion = *s;
  if (*s == '[') {
    spec->set = ++s;
    if (*s == '^') s++;
    if (*s == ']') s++;
    while (*s && *s != ']') s++;
    spec->set_end = s;
  }
  return *s ? s + 1 : s;
}

/* Where the result goes. Positional arguments are all pointers, so the n-th is found by counting. */
static void *target(va_list *ap, va_list *first, int index) {
  if (index == 0) return va_arg(*ap, void *);
  va_list copy;
  void *pointer = NULL;
  va_copy(copy, *first);
  while (index-- > 0) pointer = va_arg(copy, void *);
  va_end(copy);
  return pointer;
}

static void store_integer(void *to, unsigned long value, enum length length) {
  switch (length) {
    case HH:
      *(unsigned char *)to = value;
      break;
    case H:
      *(unsigned short *)to = value;
      break;
    case NONE:
      *(unsigned int *)to = value;
      break;
    default:
      *(unsigned long *)to = value;
      break;
  }
}

/* Collects the text of a number, and how many more characters the width allows. */
struct number {
  char text[NUMBER_TEXT];
  int count;
  long width;
};

/* Keep the current character and take the next one; EOF when the width is used up. */
static int keep(struct scanner *in, struct number *n, int c, int stored) {
  if (stored && n->count < NUMBER_TEXT - 1) n->text[n->count++] = c;
  if (--n->width == 0) return in->last = EOF;
  return next(in);
}

static int digit_in(int c, int base) {
  int value = __isdigit(c) ? c - '0' : __isalpha(c) ? (c | 32) - 'a' + 10 : 99;
  return value < base;
}

/* Returns 1 if a number was read. */
static int scan_integer(struct scanner *in, const struct spec *spec, unsigned long *value) {
  struct number n = {.count = 0, .width = spec->width ? spec->width : -1};
  int base = 10;
  char conversion = spec->conversion;
  if (conversion == 'i') base = 0;
  if (conversion == 'o') base = 8;
  if (conversion == 'x' || conversion == 'X' || conversion == 'p') base = 16;
  int c = next(in);
  if (conversion == 'p' && c == '(') {
    for (const char *nil = "nil)"; *nil; nil++) {
      if (--n.width == 0) return 0;
      if (next(in) != *nil) {
        back(in);
        return 0;
      }
    }
    *value = 0;
    return 1;
  }
  if (c == '-' || c == '+') c = keep(in, &n, c, 1);
  if (c == '0') {
    c = keep(in, &n, c, 1);
    if ((c | 32) == 'x' && c != EOF && (base == 0 || base == 16)) {
      base = 16;
      c = keep(in, &n, c, 0);
    } else if (base == 0) {
      base = 8;
    }
  }
  if (base == 0) base = 10;
  while (c != EOF && digit_in(c, base)) c = keep(in, &n, c, 1);
  back(in);
  n.text[n.count] = 0;
  if (n.count == 0 || (n.count == 1 && (n.text[0] == '-' || n.text[0] == '+'))) return 0;
  *value = __parse_integer(n.text, NULL, base, conversion == 'd' || conversion == 'i');
  return 1;
}

/* Match the rest of a word such as "inf", its first letter being current. */
static int scan_word(struct scanner *in, struct number *n, int *c, const char *word) {
  for (; *word; word++) {
    if (*c == EOF || (*c | 32) != *word) return 0;
    *c = keep(in, n, *c, 1);
  }
  return 1;
}

static int scan_real(struct scanner *in, const struct spec *spec, double *value) {
  struct number n = {.count = 0, .width = spec->width ? spec->width : -1};
  int digits = 0, seen_point = 0, base = 10, ok = 1;
  int c = next(in);
  if (c == '-' || c == '+') c = keep(in, &n, c, 1);
  if (c != EOF && (c | 32) == 'n') {
    ok = digits = scan_word(in, &n, &c, "nan");
  } else if (c != EOF && (c | 32) == 'i') {
    ok = digits = scan_word(in, &n, &c, "inf");
    if (ok && c != EOF && (c | 32) == 'i') ok = scan_word(in, &n, &c, "inity");
  } else {
    if (c == '0') {
      c = keep(in, &n, c, 1);
      if (c != EOF && (c | 32) == 'x') {
        base = 16;
        c = keep(in, &n, c, 1);
      } else {
        digits = 1;
      }
    }
    for (; c != EOF; c = keep(in, &n, c, 1)) {
      if (digit_in(c, base)) {
        digits++;
      } else if (c == '.' && !seen_point) {
        seen_point = 1;
      } else {
        break;
      }
    }
    if (digits && c != EOF && (c | 32) == (base == 16 ? 'p' : 'e')) {
      c = keep(in, &n, c, 1);
      if (c == '-' || c == '+') c = keep(in, &n, c, 1);
      while (c != EOF && __isdigit(c)) c = keep(in, &n, c, 1);
    }
  }
  back(in);
  /* As in glibc, 0x is the number 0 if the width ends there, or a point comes. */
  if (base == 16 && !digits) digits = n.width == 0 || seen_point;
  if (!ok || !digits) return 0;
  n.text[n.count] = 0;
  *value = __parse_float(n.text, NULL, spec->length == NONE);
  return 1;
}

/* Is a character in the set of %[? Those of a wide format are UTF-8. */
static int in_set(const struct scanner *in, const struct spec *spec, int c) {
  const char *s = spec->set;
  int inverted = *s == '^';
  if (inverted) s++;
  wchar_t member, previous = -1;
  for (const char *first = s; s < spec->set_end; previous = member) {
    mbstate_t state = {0};
    member = (unsigned char)*s;
    size_t length = in->wide ? __decode_utf8(&member, s, spec->set_end - s, &state) : 1;
    if (member == '-' && s > first && s + 1 < spec->set_end) {
      wchar_t last = (unsigned char)s[1];
      if (in->wide) __decode_utf8(&last, s + 1, spec->set_end - s - 1, &state);
      if (previous <= last) {
        if (c >= previous && c <= last) return !inverted;
        s++;
        continue;
      }
    }
    if (c == member) return !inverted;
    s += length;
  }
  return inverted;
}

static void fill_set(const struct scanner *in, const struct spec *spec, unsigned char members[256]) {
  for (int c = 0; c < (in->wide ? 128 : 256); c++) members[c] = in_set(in, spec, c);
}

/* A string, %s, %c or %[: into memory of the caller, or, with %m, of malloc. */
struct text {
  void *to; /* NULL: nothing is stored */
  int wide; /* as wide characters */
  void **allocated;
  size_t count, capacity; /* in units: bytes or wide characters */
  mbstate_t state;        /* of the bytes that become wide characters */
};

static int add_unit(struct text *t, int c) {
  if (t->allocated && t->count == t->capacity) {
    size_t capacity = t->capacity ? 2 * t->capacity : 32;
    void *bigger = realloc(*t->allocated, capacity * (t->wide ? sizeof(wchar_t) : 1));
    if (!bigger) return -1;
    *t->allocated = t->to = bigger;
    t->capacity = capacity;
  }
  if (t->to && t->wide) ((wchar_t *)t->to)[t->count] = c;
  else if (t->to) ((char *)t->to)[t->count] = c;
  t->count++;
  return 0;
}

/* Add what was read, a byte or a wide character, as what is wanted. */
static int add(const struct scanner *in, struct text *t, int c) {
  if (in->wide && !t->wide) {
    char bytes[MB_LEN_MAX];
    int length = __encode(bytes, c);
    if (length < 0) errno = EILSEQ;
    for (int i = 0; i < length; i++) {
      if (add_unit(t, bytes[i]) < 0) return -1;
    }
    return length < 0 ? -1 : 0;
  }
  if (!in->wide && t->wide) {
    wchar_t wide = 0;
    char byte = c;
    size_t length = mbrtowc(&wide, &byte, 1, &t->state);
    if (length == (size_t)-2) return 0;
    if (length == (size_t)-1) return -1;
    c = wide;
  }
  return add_unit(t, c);
}

/* Returns 1 if the conversion matched, 0 if not, -1 at the end of input or memory. */
static int scan_text(struct scanner *in, const struct spec *spec, void *to) {
  struct text t = {.wide = spec->length == L};
  unsigned char members[256];
  long width = spec->width ? spec->width : spec->conversion == 'c' ? 1 : -1;
  int c;
  if (to && spec->allocate) {
    t.allocated = to;
    *t.allocated = NULL;
  } else {
    t.to = to;
  }
  if (spec->conversion == '[') fill_set(in, spec, members);
  while (width != 0) {
    c = next(in);
    if (c == EOF) break;
    if ((spec->conversion == 's' && is_space(in, c)) ||
        (spec->conversion == '[' && !(in->wide && c > 127 ? in_set(in, spec, c) : members[c]))) {
      back(in);
      break;
    }
    size_t before = t.count;
    if (add(in, &t, c) < 0) return -1;
    if (in->wide || t.count > before) width--; /* bytes of one wide character count once */
  }
  if (t.count == 0) return in->last == EOF ? -1 : 0;
  if (spec->conversion != 'c' && add_unit(&t, 0) < 0) return -1;
  return 1;
}

static int scan(FILE *f, const char *format, va_list arguments, int wide) {
  struct scanner in = {.f = f, .wide = wide};
  va_list ap, first;
  int assigned = 0, failed = 0;
  va_copy(ap, arguments);
  va_copy(first, arguments);
  while (*format && !failed) {
    if (__isspace((unsigned char)*format)) {
      skip_space(&in);
      format++;
      continue;
    }
    if (*format != '%' || format[1] == '%') {
      if (*format == '%') {
        skip_space(&in);
        format++;
      }
      wchar_t expected = (unsigned char)*format;
      mbstate_t state = {0};
      if (wide && expected > 127) format += __decode_utf8(&expected, format, MB_LEN_MAX, &state) - 1;
      if (next(&in) != expected) {
        if (in.last == EOF) {
          failed = EOF;
        } else {
          back(&in);
          failed = 1;
        }
      }
      format++;
      continue;
    }
    struct spec spec;
    format = parse_spec(format + 1, &spec);
    if (spec.conversion == 'S' || spec.conversion == 'C') {
      spec.conversion |= 32;
      spec.length = L;
    }
    if (!__strchr("diouxXpaAeEfFgGcs[n", spec.conversion) || (spec.conversion == '[' && !*spec.set_end)) {
      failed = 1;
      break;
    }
    int is_text = spec.conversion == 'c' || spec.conversion == 's' || spec.conversion == '[';
    if (spec.conversion == 'n') {
      if (!spec.suppress) store_integer(target(&ap, &first, spec.index), in.consumed, spec.length);
      continue;
    }
    if (spec.conversion != 'c' && spec.conversion != '[' && skip_space(&in) == EOF) {
      failed = EOF;
      break;
    }
    int matched = 0;
    if (is_text) {
      matched = scan_text(&in, &spec, spec.suppress ? NULL : target(&ap, &first, spec.index));
    } else {
      unsigned long integer;
      double real;
      switch (spec.conversion) {
        case 'd':
        case 'i':
        case 'o':
        case 'u':
        case 'x':
        case 'X':
        case 'p':
          matched = scan_integer(&in, &spec, &integer);
          if (matched && !spec.suppress) {
            store_integer(target(&ap, &first, spec.index), integer, spec.conversion == 'p' ? L : spec.length);
          }
          break;
        case 'a':
        case 'A':
        case 'e':
        case 'E':
        case 'f':
        case 'F':
        case 'g':
        case 'G':
          matched = scan_real(&in, &spec, &real);
          if (matched && !spec.suppress) {
            void *to = target(&ap, &first, spec.index);
            if (spec.length == NONE) {
              *(float *)to = real;
            } else if (spec.length == LL) {
              *(long double *)to = real;
            } else {
              *(double *)to = real;
            }
          }
          break;
        default:
          break;
      }
    }
    if (matched < 0) {
      failed = EOF;
    } else if (matched == 0) {
      failed = 1;
    } else if (!spec.suppress) {
      assigned++;
    }
  }
  va_end(ap);
  va_end(first);
  return failed == EOF && assigned == 0 ? EOF : assigned;
}

int __scan(FILE *f, const char *format, va_list ap) {
  if (f->orientation > 0) return EOF;
  return scan(f, format, ap, 0);
}

int __scan_wide(FILE *f, const char *format, va_list ap) { return scan(f, format, ap, 1); }

int vfscanf(FILE *restrict f, const char *restrict format, va_list ap) {
  if (!(f->flags & F_READABLE)) { /* unlike fgetc, this is no error of the stream in glibc */
    errno = EBADF;
    return EOF;
  }
  LOCK(f);
  int result = __scan(f, format, ap);
  UNLOCK(f);
  return result;
}

int vscanf(const char *restrict format, va_list ap) { return vfscanf(stdin, format, ap); }

int scanf(const char *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  int result = vfscanf(stdin, format, ap);
  va_end(ap);
  return result;
}

int fscanf(FILE *restrict f, const char *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  int result = vfscanf(f, format, ap);
  va_end(ap);
  return result;
}

int vsscanf(const char *restrict s, const char *restrict format, va_list ap) {
  FILE f;
  __memset(&f, 0, sizeof f);
  f.fd = -1;
  f.flags = F_READABLE | F_MEMORY;
  f.size = __strlen(s);
  f.buffer = f.read_next = (unsigned char *)s;
  f.read_end = f.buffer + f.size;
  return __scan(&f, format, ap);
}

int sscanf(const char *restrict s, const char *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  int result = vsscanf(s, format, ap);
  va_end(ap);
  return result;
}
