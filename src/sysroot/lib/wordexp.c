/*
 * wordexp (POSIX): the shell expands words, so the shell does it: the words are given to `for`, and each result comes back on
 * a pipe with a 0 byte behind it. What must not be there is looked for before.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wordexp.h>
#include "internal.h"

#define IN_SINGLE 1
#define IN_DOUBLE 2

/* 0, or the error: an unquoted character that words can't have, an open quote, a command where none is allowed. */
static int check(const char *s, int flags) {
  int quotes = 0, depth = 0;
  for (; *s; s++) {
    if (quotes & IN_SINGLE) {
      if (*s == '\'') quotes = 0;
    } else if (*s == '\\') {
      if (!*++s) return WRDE_SYNTAX;
    } else if (*s == '\'' && !quotes) {
      quotes = IN_SINGLE;
    } else if (*s == '"') {
      quotes ^= IN_DOUBLE;
    } else if (*s == '`' || (*s == '$' && s[1] == '(' && s[2] != '(')) {
      if (flags & WRDE_NOCMD) return WRDE_CMDSUB;
      if (*s == '$') depth++, s++;
    } else if (*s == '$' && (s[1] == '{' || s[1] == '(')) {
      depth++;
      s++;
    } else if (*s == '(' && depth > 0) {
      depth++;
    } else if ((*s == '}' || *s == ')') && depth > 0) {
      depth--;
    } else if (!quotes && depth == 0 && strchr("\n|&;<>(){}", *s)) {
      return WRDE_BADCHAR;
    }
  }
  return quotes || depth ? WRDE_SYNTAX : 0;
}

/* In the child: print every word of the expansion. `set -u` makes an undefined variable an error (status 3). */
static void expand(const char *words, int flags, int to) {
  static const char frame[] = "%sfor word in %s; do printf '%%s\\0' \"$word\"; done";
  char *script;
  dup2(to, 1);
  if (!(flags & WRDE_SHOWERR)) close(2);
  if (asprintf(&script, frame, flags & WRDE_UNDEF ? "set -u; " : "", words) < 0) _exit(WRDE_NOSPACE);
  execl("/bin/sh", "sh", "-c", script, (char *)NULL);
  _exit(127);
}

static int append(wordexp_t *result, char *word) {
  size_t before = result->we_offs + result->we_wordc;
  char **longer = word ? realloc(result->we_wordv, (before + 2) * sizeof *longer) : NULL;
  if (!longer) return WRDE_NOSPACE;
  longer[before] = word;
  longer[before + 1] = NULL;
  result->we_wordv = longer;
  result->we_wordc++;
  return 0;
}

int wordexp(const char *restrict words, wordexp_t *restrict result, int flags) {
  int error = check(words, flags), ends[2], status;
  if (error) return error;
  if (flags & WRDE_REUSE) wordfree(result);
  if (!(flags & WRDE_APPEND)) {
    if (!(flags & WRDE_DOOFFS)) result->we_offs = 0;
    result->we_wordc = 0;
    result->we_wordv = calloc(result->we_offs + 1, sizeof(char *));
    if (!result->we_wordv) return WRDE_NOSPACE;
  }
  if (pipe(ends) < 0) return WRDE_NOSPACE;
  pid_t child = fork();
  if (child == 0) expand(words, flags, ends[1]);
  close(ends[1]);
  FILE *f = fdopen(ends[0], "r");
  char *word = NULL;
  size_t size = 0;
  while (f && !error && getdelim(&word, &size, 0, f) > 0) error = append(result, strdup(word));
  free(word);
  if (f) fclose(f);
  if (child < 0 || !f || waitpid(child, &status, 0) < 0) return WRDE_NOSPACE;
  if (!error && status != 0) error = flags & WRDE_UNDEF ? WRDE_BADVAL : WRDE_SYNTAX;
  return error;
}

void wordfree(wordexp_t *result) {
  for (size_t i = 0; result->we_wordv && i < result->we_wordc; i++) free(result->we_wordv[result->we_offs + i]);
  free(result->we_wordv);
  result->we_wordv = NULL;
  result->we_wordc = 0;
}
