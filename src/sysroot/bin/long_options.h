/*
 * Long options, for programs that read their letters with getopt: before it does, --lines=2 becomes -n2. A table says
 * which name is which letter: "lines:n quiet.q in-place?i" (with a colon it takes a value, with a question mark it may).
 */
#ifndef LONG_OPTIONS_H
#define LONG_OPTIONS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* coreutils' answer to an option that is not there. */
static inline void refuse_option(const char *program, int status)
{
  fprintf(stderr, "Try '%s --help' for more information.\n", program);
  exit(status);
}

/* The entry of a name in the table; an unambiguous beginning of it will do. */
static inline const char *find_long_option(const char *table, const char *name, size_t length)
{
  const char *found = NULL;
  for (const char *p = table; *p != '\0'; p += strcspn(p, " "), p += *p == ' ') {
    if (strncmp(p, name, length) != 0 || strcspn(p, ":.?") < length)
      continue;
    if (strcspn(p, ":.?") == length)
      return p;
    if (found == NULL)
      found = p;
  }
  return found;
}

/* Options up to the first that is none (or "--") if `in_front`, else everywhere before "--". `status`: after a mistake. */
static inline void shorten_options(int argc, char **argv, const char *program, const char *table, int status, int in_front)
{
  for (int i = 1; i < argc; i++) {
    const char *option = argv[i];
    if (strcmp(option, "--") == 0 || (in_front && option[0] != '-'))
      return;
    if (strncmp(option, "--", 2) != 0)
      continue;
    size_t length = strcspn(option + 2, "=");
    if (strcmp(option, "--help") == 0) {
      printf("Usage: %s [OPTION]... [OPERAND]...\n", program);
      for (const char *p = table; *p != '\0'; p += strcspn(p, " "), p += *p == ' ') {
        size_t name = strcspn(p, ":.?");
        printf("  -%c, --%.*s%s\n", p[name + 1], (int)name, p, p[name] == ':' ? "=VALUE" : "");
      }
      exit(0);
    }
    const char *entry = find_long_option(table, option + 2, length);
    if (entry == NULL) {
      fprintf(stderr, "%s: unrecognized option '%s'\n", program, option);
      refuse_option(program, status);
    }
    size_t name = strcspn(entry, ":.?");
    const char *value = option[2 + length] == '=' ? option + 3 + length : NULL;
    if (entry[name] == ':' && value == NULL && i + 1 == argc) {
      fprintf(stderr, "%s: option '--%.*s' requires an argument\n", program, (int)name, entry);
      refuse_option(program, status);
    }
    char *shortened = malloc(strlen(option) + 3);
    sprintf(shortened, "-%c%s", entry[name + 1], entry[name] != '.' && value != NULL ? value : "");
    argv[i] = shortened;
    if (entry[name] == ':' && value == NULL)
      i++;
  }
}

#endif
