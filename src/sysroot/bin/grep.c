/*
 * grep, egrep (-E), fgrep (-F): prints the lines that match a pattern. Status 0 if there were any, 1 if not, 2 after an error.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "long_options.h"

enum { MAX_PATTERNS = 32 };

static regex_t patterns[MAX_PATTERNS];
static int pattern_count;

static bool invert, count_only, list_matching, list_others, quiet, numbers, only_matching, whole_word, whole_line;
static bool recursive, silent, ignore_case, extended, fixed;
static int with_names = -1; /* -1: only if there are several files */
static long before, after, max_count = -1;
static bool matched_any, failed;

static void complain(const char *name, const char *message)
{
  failed = true;
  if (silent)
    return;
  fflush(stdout);
  fprintf(stderr, "grep: %s: %s\n", name, message);
}

/* A fixed string as a regular expression that means just it. */
static void quote(const char *text, char *pattern)
{
  for (; *text != '\0'; text++) {
    if (strchr("\\.[*^$", *text) != NULL)
      *pattern++ = '\\';
    *pattern++ = *text;
  }
  *pattern = '\0';
}

/* Each line of the argument is a pattern of its own. */
static void add_patterns(const char *text)
{
  for (;;) {
    size_t length = strcspn(text, "\n");
    char *line = malloc(3 * length + 3);
    if (line == NULL || pattern_count == MAX_PATTERNS) {
      fprintf(stderr, "grep: too many patterns\n");
      exit(2);
    }
    char *plain = line + 2 * length + 1;
    memcpy(plain, text, length);
    plain[length] = '\0';
    if (fixed)
      quote(plain, line);
    else
      memmove(line, plain, length + 1);
    regex_t *r = &patterns[pattern_count++];
    int flags = __REG_LENIENT | (extended && !fixed ? REG_EXTENDED : 0) | (ignore_case ? REG_ICASE : 0);
    int error = regcomp(r, line, flags);
    if (error != 0) {
      char text[64];
      regerror(error, r, text, sizeof text);
      fprintf(stderr, "grep: %s\n", text);
      exit(2);
    }
    free(line);
    if (text[length] == '\0')
      return;
    text += length + 1;
  }
}

static bool is_word(char c)
{
  return isalnum((unsigned char)c) || c == '_';
}

static bool fits(const char *line, const char *end, const char *start, const char *stop)
{
  if (whole_line)
    return start == line && stop == end;
  if (whole_word)
    return (start == line || !is_word(start[-1])) && (stop == end || !is_word(*stop));
  return true;
}

/* The first match at or after `from`, of any of the patterns. */
static bool find(const char *line, const char *end, const char *from, const char **start, const char **stop)
{
  bool found = false;
  for (int i = 0; i < pattern_count; i++) {
    regmatch_t match = {from - line, end - line};
    while (regexec(&patterns[i], line, 1, &match, REG_STARTEND) == 0) {
      const char *s = line + match.rm_so, *e = line + match.rm_eo;
      if (fits(line, end, s, e)) {
        if (!found || s < *start || (s == *start && e > *stop)) {
          *start = s;
          *stop = e;
        }
        found = true;
        break;
      }
      if (s >= end)
        break;
      match = (regmatch_t){s + 1 - line, end - line};
    }
  }
  return found;
}

static void print_prefix(const char *name, long number, char mark)
{
  if (with_names)
    printf("%s%c", name, mark);
  if (numbers)
    printf("%ld%c", number, mark);
}

static void print_matches(const char *name, long number, const char *line, const char *end)
{
  const char *start, *stop, *from = line;
  while (from <= end && find(line, end, from, &start, &stop)) {
    if (stop > start) {
      print_prefix(name, number, ':');
      printf("%.*s\n", (int)(stop - start), start);
    }
    from = stop > start ? stop : start + 1;
  }
}

/* The lines kept for -B: the last few that were not printed. */
struct context {
  char **line;
  long count;
};

static void keep(struct context *context, const char *line)
{
  if (before == 0)
    return;
  if (context->line == NULL)
    context->line = calloc((size_t)before, sizeof *context->line);
  if (context->count == before) {
    free(context->line[0]);
    memmove(context->line, context->line + 1, (size_t)(before - 1) * sizeof *context->line);
    context->count--;
  }
  context->line[context->count++] = strdup(line);
}

static void print_context(struct context *context, const char *name, long number)
{
  for (long i = 0; i < context->count; i++) {
    print_prefix(name, number - context->count + i, '-');
    puts(context->line[i]);
    free(context->line[i]);
  }
  context->count = 0;
}

static void search(FILE *file, const char *name)
{
  char *line = NULL;
  size_t capacity = 0;
  ssize_t length;
  long number = 0, matches = 0, trailing = 0, last_printed = 0;
  struct context context = {NULL, 0};

  while ((max_count < 0 || matches < max_count || trailing > 0) && (length = getline(&line, &capacity, file)) > 0) {
    number++;
    if (line[length - 1] == '\n')
      line[--length] = '\0';
    const char *start, *stop;
    bool match = (max_count < 0 || matches < max_count) && find(line, line + length, line, &start, &stop) != invert;
    if (match)
      matches++;
    if (quiet && match) {
      exit(0);
    } else if ((list_matching || list_others) && match) {
      break;
    } else if (count_only || list_matching || list_others) {
      continue;
    } else if (match && only_matching) {
      if (!invert)
        print_matches(name, number, line, line + length);
    } else if (match) {
      long first = number - context.count;
      if ((before > 0 || after > 0) && last_printed > 0 && first > last_printed + 1)
        puts("--");
      print_context(&context, name, number);
      print_prefix(name, number, ':');
      puts(line);
      last_printed = number;
      trailing = after;
    } else if (trailing > 0) {
      print_prefix(name, number, '-');
      puts(line);
      last_printed = number;
      trailing--;
    } else {
      keep(&context, line);
    }
  }
  for (long i = 0; i < context.count; i++)
    free(context.line[i]);
  free(context.line);
  free(line);
  matched_any = matched_any || (list_others ? matches == 0 : matches > 0);
  if (list_matching ? matches > 0 : list_others && matches == 0)
    puts(name);
  if (count_only && !list_matching && !list_others) {
    if (with_names)
      printf("%s:", name);
    printf("%ld\n", matches);
  }
}

static void search_path(const char *path);

static int compare_names(const void *a, const void *b)
{
  const char *const *x = a, *const *y = b;
  return strcmp(*x, *y);
}

static void search_directory(const char *path)
{
  char **names = NULL;
  int count = 0;
  DIR *directory = opendir(path);
  if (directory == NULL) {
    complain(path, strerror(errno));
    return;
  }
  struct dirent *entry;
  while ((entry = readdir(directory)) != NULL) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
      continue;
    names = realloc(names, (size_t)(count + 1) * sizeof *names);
    if (names == NULL) {
      fprintf(stderr, "grep: memory exhausted\n");
      exit(2);
    }
    names[count++] = strdup(entry->d_name);
  }
  closedir(directory);
  qsort(names, (size_t)count, sizeof *names, compare_names);
  for (int i = 0; i < count; i++) {
    char child[PATH_MAX];
    snprintf(child, sizeof child, "%s%s%s", path, path[strlen(path) - 1] == '/' ? "" : "/", names[i]);
    search_path(child);
    free(names[i]);
  }
  free(names);
}

static void search_path(const char *path)
{
  struct stat st;
  if (strcmp(path, "-") == 0) {
    search(stdin, "(standard input)");
    return;
  }
  if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
    if (recursive)
      search_directory(path);
    else
      complain(path, "Is a directory"), failed = false;
    return;
  }
  FILE *file = fopen(path, "r");
  if (file == NULL) {
    complain(path, strerror(errno));
    return;
  }
  search(file, path);
  fclose(file);
}

int main(int argc, char **argv)
{
  const char *pattern_arguments[MAX_PATTERNS];
  int pattern_arguments_count = 0, c;
  const char *slash = strrchr(argv[0], '/'), *name = slash != NULL ? slash + 1 : argv[0];
  extended = strcmp(name, "egrep") == 0;
  fixed = strcmp(name, "fgrep") == 0;

  shorten_options(argc, argv, "grep",
                  "after-context:A before-context:B context:C extended-regexp.E fixed-strings.F basic-regexp.G with-filename.H "
                  "files-without-match.L count.c regexp:e no-filename.h ignore-case.i files-with-matches.l max-count:m "
                  "line-number.n only-matching.o quiet.q silent.q recursive.r dereference-recursive.R no-messages.s "
                  "invert-match.v word-regexp.w line-regexp.x color?K colour?K text.a line-buffered.U", 2, 0);
  while ((c = getopt(argc, argv, "A:B:C:EFGHLUace:hilm:noqrRsvwxyK::")) != -1) {
    switch (c) {
    case 'A': after = atol(optarg); break;
    case 'B': before = atol(optarg); break;
    case 'C': before = after = atol(optarg); break;
    case 'E': extended = true; break;
    case 'F': fixed = true; break;
    case 'G': extended = fixed = false; break;
    case 'H': with_names = 1; break;
    case 'L': list_others = true; break;
    case 'c': count_only = true; break;
    case 'e':
      if (pattern_arguments_count < MAX_PATTERNS)
        pattern_arguments[pattern_arguments_count++] = optarg;
      break;
    case 'h': with_names = 0; break;
    case 'i':
    case 'y': ignore_case = true; break;
    case 'l': list_matching = true; break;
    case 'm': max_count = atol(optarg); break;
    case 'n': numbers = true; break;
    case 'o': only_matching = true; break;
    case 'q': quiet = true; break;
    case 'r':
    case 'R': recursive = true; break;
    case 's': silent = true; break;
    case 'v': invert = true; break;
    case 'w': whole_word = true; break;
    case 'x': whole_line = true; break;
    case 'a': /* every file is text, */
    case 'U': /* every line is written at once where somebody looks, */
    case 'K': break; /* and matches have no colours */
    default: return 2;
    }
  }
  if (pattern_arguments_count == 0) {
    if (optind == argc) {
      fprintf(stderr, "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n");
      return 2;
    }
    pattern_arguments[pattern_arguments_count++] = argv[optind++];
  }
  for (int i = 0; i < pattern_arguments_count; i++)
    add_patterns(pattern_arguments[i]);

  if (with_names < 0)
    with_names = argc - optind > 1 || recursive;
  if (optind == argc)
    search_path(recursive ? "." : "-");
  for (; optind < argc; optind++)
    search_path(argv[optind]);
  return failed ? 2 : !matched_any;
}
