/* glob: the paths that match a shell pattern (POSIX 2.13), with GNU's braces and home directories. */
#include <dirent.h>
#include <fnmatch.h>
#include <glob.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "internal.h"

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
  if (search->flags & (GLOB_MARK | GLOB_ONLYDIR) && path[length - 1] != '/') {
    int is_directory = __builtin_syscall(SYS_stat, path, &status) >= 0 && S_ISDIR(status.st_mode);
    if (search->flags & GLOB_ONLYDIR && !is_directory) return 0;
    mark = search->flags & GLOB_MARK && is_directory;
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
    if (fnmatch(part, entry->d_name, match_flags) != 0) continue;
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

/* The pattern with ~ replaced in `with_home`; NULL if GLOB_TILDE_CHECK asks for a home directory that there is not. */
static const char *replace_tilde(const char *pattern, int flags, char with_home[4096]) {
  if (!(flags & (GLOB_TILDE | GLOB_TILDE_CHECK)) || *pattern != '~') return pattern;
  const char *slash = __strchrnul(pattern, '/'), *home = home_directory(pattern + 1, slash - pattern - 1);
  if (!home) return flags & GLOB_TILDE_CHECK ? NULL : pattern;
  __format(with_home, 4096, "%s%s", home, slash);
  return with_home;
}

/* All paths for one pattern without braces, in order. */
static int find(struct search *search, const char *pattern) {
  char path[4096], with_home[4096];
  size_t length = 0, before = search->count;
  const char *original = pattern;
  if (!(pattern = replace_tilde(pattern, search->flags, with_home))) return GLOB_NOMATCH;
  const char *first = pattern;
  while (*first == '/' && length < sizeof path - 1) path[length++] = *first++;
  path[length] = 0;
  int status = *first ? expand(search, path, length, first) : length ? remember(search, path, length, 0) : 0;
  if (status == 0 && search->count == before) {
    int keep = search->flags & GLOB_NOCHECK || (search->flags & GLOB_NOMAGIC && !has_magic(pattern, __strlen(pattern)));
    status = keep ? remember(search, original, __strlen(original), 0) : GLOB_NOMATCH;
  }
  if (!(search->flags & GLOB_NOSORT) && search->count > before)
    qsort(search->found + before, search->count - before, sizeof(char *), compare_paths);
  return status;
}

/* The ',' or '}' that ends the alternative at s; NULL if the brace is not closed. */
static const char *end_of_alternative(const char *s) {
  for (int depth = 0; *s; s++) {
    if (*s == '\\' && s[1]) {
      s++;
    } else if (*s == '{') {
      depth++;
    } else if (depth == 0 && (*s == ',' || *s == '}')) {
      return s;
    } else if (*s == '}') {
      depth--;
    }
  }
  return NULL;
}

/* Each alternative of the first pair of braces by itself; something was found if one of them found something. */
static int find_alternatives(struct search *search, const char *pattern) {
  const char *open = __strchrnul(pattern, '{');
  const char *close = *open ? open : NULL;
  do {
    if (close) close = end_of_alternative(close + 1);
  } while (close && *close == ',');
  if (!close) return find(search, pattern);
  int found = 0;
  for (const char *s = open + 1;;) {
    char alternative[4096];
    const char *end = end_of_alternative(s);
    __format(alternative, sizeof alternative, "%.*s%.*s%s", (int)(open - pattern), pattern, (int)(end - s), s, close + 1);
    int status = find_alternatives(search, alternative);
    if (status && status != GLOB_NOMATCH) return status;
    found |= status == 0;
    if (end == close) return found ? 0 : GLOB_NOMATCH;
    s = end + 1;
  }
}

int glob(const char *restrict pattern, int flags, int (*on_error)(const char *, int), glob_t *restrict result) {
  struct search search = {.flags = flags, .on_error = on_error};
  size_t offset = flags & GLOB_DOOFFS ? result->gl_offs : 0;
  if (!(flags & GLOB_APPEND)) {
    result->gl_pathc = 0;
    result->gl_pathv = NULL;
  }
  if (flags & GLOB_BRACE) search.flags &= ~(GLOB_NOCHECK | GLOB_NOMAGIC);
  int status = flags & GLOB_BRACE ? find_alternatives(&search, pattern) : find(&search, pattern);
  if (status == GLOB_NOMATCH && flags & GLOB_BRACE && flags & (GLOB_NOCHECK | GLOB_NOMAGIC))
    status = remember(&search, pattern, __strlen(pattern), 0);
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
  result->gl_flags = flags | (has_magic(pattern, __strlen(pattern)) ? GLOB_MAGCHAR : 0);
  return status;
}

int glob_pattern_p(const char *pattern, int quote) {
  for (const char *s = pattern; *s; s++) {
    if (*s == '\\' && quote && s[1]) s++;
    else if (*s == '*' || *s == '?') return 1;
    else if (*s == '[' && *__strchrnul(s, ']')) return 1;
  }
  return 0;
}

void globfree(glob_t *result) {
  for (size_t i = 0; i < result->gl_pathc; i++) __libc_free(result->gl_pathv[result->gl_offs + i]);
  __libc_free(result->gl_pathv);
  result->gl_pathv = NULL;
  result->gl_pathc = 0;
}
