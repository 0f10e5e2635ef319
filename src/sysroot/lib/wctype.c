/* Classes of wide characters (C11 7.30). Beyond ASCII the C locale knows none; in UTF-8 they are Unicode's. */
#include <ctype.h>
#include <wctype.h>
#include "internal.h"
#include "locale_internal.h"
#include "unicode.h"

/* The order is that of `class_names`, and a class is a number from 1. */
enum class { ALNUM = 1, ALPHA, BLANK, CNTRL, DIGIT, GRAPH, LOWER, PRINT, PUNCT, SPACE, UPPER, XDIGIT };
static const char *const class_names[] = {"alnum", "alpha", "blank", "cntrl", "digit", "graph",
                                          "lower", "print", "punct", "space", "upper", "xdigit"};

static int ascii_in_class(wint_t c, enum class class) {
  switch (class) {
    case ALNUM:
      return __isalnum(c);
    case ALPHA:
      return __isalpha(c);
    case BLANK:
      return c == ' ' || c == '\t';
    case CNTRL:
      return c < 32 || c == 127;
    case DIGIT:
      return __isdigit(c);
    case GRAPH:
      return c - '!' < 94;
    case LOWER:
      return c - 'a' < 26;
    case PRINT:
      return c - ' ' < 95;
    case PUNCT:
      return c - '!' < 94 && !__isalnum(c);
    case SPACE:
      return __isspace(c);
    case UPPER:
      return c - 'A' < 26;
    case XDIGIT:
      return __isdigit(c) || (c | 32) - 'a' < 6;
  }
  return 0;
}

static int unicode_in_class(wint_t c, enum class class) {
  switch (class) {
    case ALNUM:
    case ALPHA:
      return __unicode_is_alpha(c);
    case BLANK:
      return __unicode_is_blank(c);
    case CNTRL:
      return __unicode_is_control(c);
    case GRAPH:
      return __unicode_is_graph(c);
    case LOWER:
      return __unicode_is_lower(c);
    case PRINT:
      return __unicode_is_graph(c) || __unicode_is_blank(c);
    case PUNCT:
      return __unicode_is_graph(c) && !__unicode_is_alpha(c);
    case SPACE:
      return __unicode_is_space(c);
    case UPPER:
      return __unicode_is_upper(c);
    default:
      return 0;
  }
}

static int has_unicode(locale_t locale) { return __locale_of(locale)->kind[LC_CTYPE] != KIND_C; }

static int in_class(wint_t c, enum class class, locale_t locale) {
  if (c < 128) return ascii_in_class(c, class);
  return has_unicode(locale) && c <= 0x10ffff && unicode_in_class(c, class);
}

#define CLASS(name, class)                                                                         \
  int isw##name(wint_t c) { return in_class(c, class, __thread_locale); }                          \
  int isw##name##_l(wint_t c, locale_t locale) { return in_class(c, class, locale); }
CLASS(alnum, ALNUM)
CLASS(alpha, ALPHA)
CLASS(blank, BLANK)
CLASS(cntrl, CNTRL)
CLASS(digit, DIGIT)
CLASS(graph, GRAPH)
CLASS(lower, LOWER)
CLASS(print, PRINT)
CLASS(punct, PUNCT)
CLASS(space, SPACE)
CLASS(upper, UPPER)
CLASS(xdigit, XDIGIT)

wctype_t wctype(const char *name) {
  for (size_t i = 0; i < sizeof class_names / sizeof *class_names; i++)
    if (__strcmp(name, class_names[i]) == 0) return i + 1;
  return 0;
}

wctype_t wctype_l(const char *name, locale_t locale) { return wctype(name); }
int iswctype(wint_t c, wctype_t type) { return type && in_class(c, type, __thread_locale); }
int iswctype_l(wint_t c, wctype_t type, locale_t locale) { return type && in_class(c, type, locale); }

wint_t towlower_l(wint_t c, locale_t locale) {
  if (c < 128) return __tolower(c);
  return has_unicode(locale) ? __unicode_lower(c) : c;
}

wint_t towupper_l(wint_t c, locale_t locale) {
  if (c < 128) return __toupper(c);
  return has_unicode(locale) ? __unicode_upper(c) : c;
}

wint_t towlower(wint_t c) { return towlower_l(c, __thread_locale); }
wint_t towupper(wint_t c) { return towupper_l(c, __thread_locale); }

static const int to_lower, to_upper;

wctrans_t wctrans(const char *name) {
  if (__strcmp(name, "tolower") == 0) return &to_lower;
  if (__strcmp(name, "toupper") == 0) return &to_upper;
  errno = EINVAL;
  return NULL;
}

wctrans_t wctrans_l(const char *name, locale_t locale) { return wctrans(name); }
wint_t towctrans(wint_t c, wctrans_t mapping) { return mapping == &to_lower ? towlower(c) : towupper(c); }
wint_t towctrans_l(wint_t c, wctrans_t mapping, locale_t locale) {
  return mapping == &to_lower ? towlower_l(c, locale) : towupper_l(c, locale);
}
