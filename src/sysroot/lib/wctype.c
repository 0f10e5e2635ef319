/* Classes of wide characters (C11 7.30) in the C locale: those of ASCII, and nothing is in any class beyond. */
#include <ctype.h>
#include <wctype.h>
#include "internal.h"

int iswalnum(wint_t c) { return c < 128 && __isalnum(c); }
int iswalpha(wint_t c) { return c < 128 && __isalpha(c); }
int iswblank(wint_t c) { return c == ' ' || c == '\t'; }
int iswcntrl(wint_t c) { return c < 32 || c == 127; }
int iswdigit(wint_t c) { return c < 128 && __isdigit(c); }
int iswgraph(wint_t c) { return c - '!' < 94; }
int iswlower(wint_t c) { return c - 'a' < 26; }
int iswprint(wint_t c) { return c - ' ' < 95; }
int iswpunct(wint_t c) { return c - '!' < 94 && !__isalnum(c); }
int iswspace(wint_t c) { return c < 128 && __isspace(c); }
int iswupper(wint_t c) { return c - 'A' < 26; }
int iswxdigit(wint_t c) { return c < 128 && (__isdigit(c) || (c | 32) - 'a' < 6); }
wint_t towlower(wint_t c) { return c < 128 ? (wint_t)__tolower(c) : c; }
wint_t towupper(wint_t c) { return c < 128 ? (wint_t)__toupper(c) : c; }

static const struct {
  const char *name;
  int (*test)(wint_t);
} classes[] = {
    {"alnum", iswalnum}, {"alpha", iswalpha}, {"blank", iswblank}, {"cntrl", iswcntrl}, {"digit", iswdigit}, {"graph", iswgraph},
    {"lower", iswlower}, {"print", iswprint}, {"punct", iswpunct}, {"space", iswspace}, {"upper", iswupper}, {"xdigit", iswxdigit},
};

/* A class is its place in the table, from 1. */
wctype_t wctype(const char *name) {
  for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
    if (__strcmp(name, classes[i].name) == 0) return i + 1;
  return 0;
}

int iswctype(wint_t c, wctype_t type) { return type && classes[type - 1].test(c); }

static const int to_lower, to_upper;

wctrans_t wctrans(const char *name) {
  if (__strcmp(name, "tolower") == 0) return &to_lower;
  if (__strcmp(name, "toupper") == 0) return &to_upper;
  errno = EINVAL;
  return NULL;
}

wint_t towctrans(wint_t c, wctrans_t mapping) { return mapping == &to_lower ? towlower(c) : towupper(c); }
