/*
 * Regular expressions: awk's spelling (\/ \" \n \t \ddd) to that of regcomp, each compiled once and kept.
 */
#include "awk.h"

#include <stdlib.h>
#include <string.h>

struct compiled {
  char *pattern;
  regex_t regex;
  struct compiled *next;
};

static struct compiled *compiled;

/* An escape that regcomp does not know becomes the character itself, protected if it means something. */
static char *translate(const char *pattern)
{
  static const char names[] = "ntrfvab", values[] = "\n\t\r\f\v\a\b";
  char *result = allocate(2 * strlen(pattern) + 1), *to = result;
  bool bracket = false;
  for (const char *p = pattern; *p != '\0'; p++) {
    const char *name;
    if (bracket && *p == ']') {
      bracket = false;
      *to++ = *p;
    } else if (!bracket && *p == '[') {
      bracket = true;
      *to++ = *p;
      if (p[1] == '^')
        *to++ = *++p;
      if (p[1] == ']')
        *to++ = *++p;
    } else if (bracket && *p == '[' && (p[1] == ':' || p[1] == '.' || p[1] == '=')) {
      char kind = p[1];
      do
        *to++ = *p++;
      while (*p != '\0' && !(*p == kind && p[1] == ']'));
      if (*p == '\0')
        break;
      *to++ = *p++;
      *to++ = *p;
    } else if (*p != '\\' || p[1] == '\0') {
      *to++ = *p;
    } else if (p++, (name = strchr(names, *p)) != NULL) {
      *to++ = values[name - names];
    } else if (*p >= '0' && *p <= '7') {
      int c = 0;
      for (int i = 0; i < 3 && *p >= '0' && *p <= '7'; i++)
        c = 8 * c + *p++ - '0';
      p--;
      if (!bracket && strchr("\\.[](){}*+?^$|", c) != NULL)
        *to++ = '\\';
      *to++ = (char)c;
    } else if (*p == '/' || *p == '"' || *p == '&') {
      *to++ = *p;
    } else {
      if (!bracket || *p == '\\')
        *to++ = '\\';
      if (bracket && *p == '\\')
        to--; /* in brackets a backslash stands for itself */
      *to++ = *p;
    }
  }
  *to = '\0';
  return result;
}

const regex_t *compile_regex(const char *pattern)
{
  for (struct compiled *c = compiled; c != NULL; c = c->next) {
    if (strcmp(c->pattern, pattern) == 0)
      return &c->regex;
  }
  struct compiled *c = allocate(sizeof *c);
  char *translated = translate(pattern);
  int error = regcomp(&c->regex, translated, REG_EXTENDED);
  if (error != 0) {
    char message[128];
    regerror(error, &c->regex, message, sizeof message);
    fail("regular expression compile failed (%s)\n%s", message, pattern);
  }
  free(translated);
  c->pattern = strdup(pattern);
  c->next = compiled;
  compiled = c;
  return &c->regex;
}

bool find_match(const regex_t *regex, const char *text, size_t from, struct span *match)
{
  regmatch_t found;
  if (regexec(regex, text + from, 1, &found, from > 0 ? REG_NOTBOL : 0) != 0)
    return false;
  *match = (struct span){from + (size_t)found.rm_so, from + (size_t)found.rm_eo};
  return true;
}
