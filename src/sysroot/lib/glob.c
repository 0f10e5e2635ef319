/* Shell patterns: fnmatch matches a string, glob finds the paths that match (POSIX 2.13). */
#include <dirent.h>
#include <fnmatch.h>
#include <glob.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "internal.h"

/* --- fnmatch ------------------------------------------------------------------------------------------------ */

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

static int match(const char *p, const char *s, const char *start, int flags) {
  for (; *p; s++) {
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

/* --- glob --------------------------------------------------------------------------------------------------- */

struct search {
  int flags;
  int (*on_error)(const char *, int);
  char **found;
  size_t count;
  size_t capacity;
};

static int has_magic(const char *s, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (s[i] == '*' || s[i] == '?' || s[i] == '[') return 1;
  }
  return 0;
}

static int remember(struct search *search, const char *path, size_t length, int mark) {
  if (search->count == search->capacity) {
    size_t capacity = search->capacity ? 2 * search->capacity : 16;
    char **bigger = __libc_realloc(search->found, capacity * sizeof *bigger);
    if (!bigger) return GLOB_NOSPACE;
    search->found = bigger;
    search->capacity = capacity;
  }
  char *copy = __libc_malloc(length + 2);
  if (!copy) return GLOB_NOSPACE;
  __memcpy(copy, path, length);
  if (mark) copy[length++] = '/';
  copy[length] = 0;
  search->found[search->count++] = copy;
  return 0;
}

static int expand(struct search *search, char *path, size_t length, const char *pattern);

/* Append one component (n characters of name) and go on with the pattern after it. */
static int descend(struct search *search, char *path, size_t length, const char *name, size_t n, const char *after) {
  struct stat status;
  if (length + n + 2 >= 4096) return 0;
  __memcpy(path + length, name, n);
  length += n;
  path[length] = 0;
  if (*after) {
    while (*after == '/') path[length++] = *after++;
    path[length] = 0;
    if (*after) return expand(search, path, length, after);
  }
  if (__builtin_syscall(SYS_lstat, path, &status) < 0) return 0;
  int mark = 0;
  if (search->flags & GLOB_MARK && path[length - 1] != '/') {
    mark = __builtin_syscall(SYS_stat, path, &status) >= 0 && S_ISDIR(status.st_mode);
  }
  return remember(search, path, length, mark);
}

static int expand(struct search *search, char *path, size_t length, const char *pattern) {
  const char *end = __strchrnul(pattern, '/');
  size_t n = end - pattern;
  char part[256];
  if (!has_magic(pattern, n)) {
    size_t out = 0;
    for (size_t i = 0; i < n && out < sizeof part; i++) {
      if (pattern[i] == '\\' && !(search->flags & GLOB_NOESCAPE) && i + 1 < n) i++;
      part[out++] = pattern[i];
    }
    return descend(search, path, length, part, out, end);
  }
  if (n >= sizeof part) return 0;
  __memcpy(part, pattern, n);
  part[n] = 0;
  DIR *directory = opendir(length ? path : ".");
  if (!directory) {
    if (errno == ENOENT || errno == ENOTDIR) return 0;
    int stop = search->on_error && search->on_error(path, errno);
    return stop || search->flags & GLOB_ERR ? GLOB_ABORTED : 0;
  }
  int match_flags = (search->flags & GLOB_NOESCAPE ? FNM_NOESCAPE : 0) | (search->flags & GLOB_PERIOD ? 0 : FNM_PERIOD);
  int result = 0;
  struct dirent *entry;
  while (result == 0 && (entry = readdir(directory))) {
    if (*end && entry->d_type != DT_DIR && entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN) continue;
    if (match(part, entry->d_name, entry->d_name, match_flags) != 0) continue;
    result = descend(search, path, length, entry->d_name, __strlen(entry->d_name), end);
    path[length] = 0;
  }
  closedir(directory);
  return result;
}

static int compare_paths(const void *a, const void *b) { return __strcmp(*(char *const *)a, *(char *const *)b); }

static const char *home_directory(const char *name, size_t length) {
  char user[64];
  if (length == 0) {
    const char *home = __getenv("HOME");
    if (home) return home;
    struct passwd *entry = getpwuid(__builtin_syscall(SYS_getuid));
    return entry ? entry->pw_dir : NULL;
  }
  if (length >= sizeof user) return NULL;
  __memcpy(user, name, length);
  user[length] = 0;
  struct passwd *entry = getpwnam(user);
  return entry ? entry->pw_dir : NULL;
}

int glob(const char *restrict pattern, int flags, int (*on_error)(const char *, int), glob_t *restrict result) {
  struct search search = {.flags = flags, .on_error = on_error};
  char path[4096], with_home[4096];
  size_t offset = flags & GLOB_DOOFFS ? result->gl_offs : 0, length = 0;
  if (!(flags & GLOB_APPEND)) {
    result->gl_pathc = 0;
    result->gl_pathv = NULL;
  }
  if (flags & GLOB_TILDE && *pattern == '~') {
    const char *slash = __strchrnul(pattern, '/'), *home = home_directory(pattern + 1, slash - pattern - 1);
    if (home) {
      __format(with_home, sizeof with_home, "%s%s", home, slash);
      pattern = with_home;
    }
  }
  const char *first = pattern;
  while (*first == '/' && length < sizeof path - 1) path[length++] = *first++;
  path[length] = 0;
  int status = *first ? expand(&search, path, length, first) : length ? remember(&search, path, length, 0) : 0;
  if (status == 0 && search.count == 0) {
    int keep = flags & GLOB_NOCHECK || (flags & GLOB_NOMAGIC && !has_magic(pattern, __strlen(pattern)));
    status = keep ? remember(&search, pattern, __strlen(pattern), 0) : GLOB_NOMATCH;
  }
  if (!(flags & GLOB_NOSORT) && search.count) qsort(search.found, search.count, sizeof(char *), compare_paths);
  size_t before = result->gl_pathc;
  char **vector = __libc_realloc(result->gl_pathv, (offset + before + search.count + 1) * sizeof *vector);
  if (!vector) return GLOB_NOSPACE;
  for (size_t i = 0; before == 0 && i < offset; i++) vector[i] = NULL;
  for (size_t i = 0; i < search.count; i++) vector[offset + before + i] = search.found[i];
  vector[offset + before + search.count] = NULL;
  __libc_free(search.found);
  result->gl_pathc = before + search.count;
  result->gl_pathv = vector;
  result->gl_offs = offset;
  result->gl_flags = flags;
  return status;
}

void globfree(glob_t *result) {
  for (size_t i = 0; i < result->gl_pathc; i++) __libc_free(result->gl_pathv[result->gl_offs + i]);
  __libc_free(result->gl_pathv);
  result->gl_pathv = NULL;
  result->gl_pathc = 0;
}
