/* fnmatch: does a string match a shell pattern (POSIX 2.13)? With FNM_EXTMATCH also ksh's lists: ?( *( +( @( !( of patterns between |. */
#include <fnmatch.h>
#include "internal.h"

#define LONGEST 1024 /* pattern in a list, and text that it can match */

static int in_class(const char *name, size_t length, int c) {
  static const char names[][7] = {"alnum", "alpha", "digit", "lower", "upper", "space", "punct", "xdigit", "blank"};
  int class = -1;
  for (int i = 0; i < 9; i++) {
    if (__strnlen(names[i], 7) == length && __strncmp(names[i], name, length) == 0) class = i;
  }
  int graphic = (unsigned)c - '!' < 94;
  switch (class) {
    case 0:
      return __isalnum(c);
    case 1:
      return __isalpha(c);
    case 2:
      return __isdigit(c);
    case 3:
      return __isalpha(c) && __tolower(c) == c;
    case 4:
      return __isalpha(c) && __toupper(c) == c;
    case 5:
      return __isspace(c);
    case 6:
      return graphic && !__isalnum(c);
    case 7:
      return __isdigit(c) || ((unsigned)c | 32) - 'a' < 6;
    case 8:
      return c == ' ' || c == '\t';
    default:
      return 0;
  }
}

/* Match c with the bracket expression after '['. Returns its end, or NULL if it is none; *matched says the rest. */
static const char *match_bracket(const char *p, int c, int flags, int *matched) {
  int inverted = *p == '!' || *p == '^', found = 0, fold = flags & FNM_CASEFOLD;
  if (inverted) p++;
  if (fold) c = __tolower(c);
  for (const char *first = p; *p != ']' || p == first;) {
    if (!*p) return NULL;
    if (p[0] == '[' && p[1] == ':') {
      const char *end = p + 2;
      while (*end && !(end[0] == ':' && end[1] == ']')) end++;
      if (*end) {
        found |= in_class(p + 2, end - p - 2, c);
        p = end + 2;
        continue;
      }
    }
    if (*p == '\\' && !(flags & FNM_NOESCAPE) && p[1]) p++;
    int low = (unsigned char)*p++, high = low;
    if (p[0] == '-' && p[1] && p[1] != ']') {
      p++;
      if (*p == '\\' && !(flags & FNM_NOESCAPE) && p[1]) p++;
      high = (unsigned char)*p++;
    }
    if (fold) {
      low = __tolower(low);
      high = __tolower(high);
    }
    found |= low <= c && c <= high;
  }
  *matched = found != inverted;
  return p + 1;
}

static int match(const char *p, const char *s, const char *start, int flags);

/* The end of a list: after its ')'. NULL if it has none. `*bar` is the first '|' that is not in an inner list, or the ')'. */
static const char *end_of_list(const char *p, const char **bar) {
  int depth = 0;
  *bar = NULL;
  for (; *p; p++) {
    if (*p == '\\' && p[1]) {
      p++;
    } else if (*p == '[') {
      const char *end = p + 1;
      if (*end == '!' || *end == '^') end++;
      if (*end == ']') end++;
      while (*end && *end != ']') end++;
      if (*end) p = end;
    } else if (*p == '(') {
      depth++;
    } else if (depth == 0 && (*p == '|' || *p == ')')) {
      if (!*bar) *bar = p;
      if (*p == ')') return p + 1;
    } else if (*p == ')') {
      depth--;
    }
  }
  return NULL;
}

/* Does one of the patterns of a list match the n characters at s exactly? */
static int one_matches(const char *list, const char *s, size_t n, const char *start, int flags) {
  char pattern[LONGEST], text[LONGEST];
  const char *bar;
  if (n >= sizeof text) return 0;
  __memcpy(text, s, n);
  text[n] = 0;
  for (;; list = bar + 1) {
    if (!end_of_list(list, &bar) || bar - list >= (long)sizeof pattern) return 0;
    __memcpy(pattern, list, bar - list);
    pattern[bar - list] = 0;
    if (match(pattern, text, s == start ? text : text - 1, flags & ~FNM_LEADING_DIR) == 0) return 1;
    if (*bar == ')') return 0;
  }
}

/* A list after its kind and parenthesis, the rest of the pattern after it. `more` tells that some of a repetition were there. */
static int match_list(int kind, const char *list, const char *rest, const char *s, const char *start, int flags, int more) {
  if ((kind == '?' || kind == '*' || more) && match(rest, s, start, flags) == 0) return 0;
  size_t longest = __strlen(s);
  for (size_t n = 0; n <= longest; n++) {
    if (flags & FNM_PATHNAME && n && s[n - 1] == '/') break;
    if (kind == '!') {
      if (!one_matches(list, s, n, start, flags) && match(rest, s + n, start, flags) == 0) return 0;
      continue;
    }
    if (!one_matches(list, s, n, start, flags)) continue;
    if (match(rest, s + n, start, flags) == 0) return 0;
    if ((kind == '*' || kind == '+') && n && match_list(kind, list, rest, s + n, start, flags, 1) == 0) return 0;
  }
  return FNM_NOMATCH;
}

static int match(const char *p, const char *s, const char *start, int flags) {
  for (; *p; s++) {
    if (flags & FNM_EXTMATCH && p[1] == '(' && __strchr("?*+@!", *p)) {
      const char *bar, *rest = end_of_list(p + 2, &bar);
      int leads = *s == '.' && flags & FNM_PERIOD && (s == start || (flags & FNM_PATHNAME && s[-1] == '/'));
      if (rest && !(leads && p[2] != '.')) return match_list(*p, p + 2, rest, s, start, flags, 0);
    }
    int at_start = s == start || (flags & FNM_PATHNAME && s[-1] == '/');
    int hidden = *s == '.' && flags & FNM_PERIOD && at_start, slash = *s == '/' && flags & FNM_PATHNAME;
    if (*p == '*') {
      if (hidden) return FNM_NOMATCH;
      while (*p == '*') p++;
      for (;; s++) {
        if (match(p, s, start, flags) == 0) return 0;
        if (!*s || (*s == '/' && flags & FNM_PATHNAME)) return FNM_NOMATCH;
        if (!*p) continue;
      }
    }
    if (!*s) return FNM_NOMATCH;
    if (*p == '?') {
      if (hidden || slash) return FNM_NOMATCH;
      p++;
      continue;
    }
    if (*p == '[') {
      int matched;
      const char *end = match_bracket(p + 1, (unsigned char)*s, flags, &matched);
      if (end) {
        if (hidden || slash || !matched) return FNM_NOMATCH;
        p = end;
        continue;
      }
    }
    if (*p == '\\' && !(flags & FNM_NOESCAPE) && p[1]) p++;
    int same = flags & FNM_CASEFOLD ? __tolower((unsigned char)*p) == __tolower((unsigned char)*s) : *p == *s;
    if (!same) return FNM_NOMATCH;
    p++;
  }
  return !*s || (flags & FNM_LEADING_DIR && *s == '/') ? 0 : FNM_NOMATCH;
}

int fnmatch(const char *pattern, const char *string, int flags) { return match(pattern, string, string, flags); }

