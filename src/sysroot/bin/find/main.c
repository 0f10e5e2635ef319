/*
 * find: walks folders and evaluates an expression for everything in them.
 *
 *   find [path...] [expression]
 *
 * The expression is parsed into a tree of tests (-name, -type, -size ...), actions (-print, -exec, -delete: actions.c) and
 * the operators ! -a -o ( ). As in C, the right side of -a and -o is evaluated only if it matters.
 */
#define _GNU_SOURCE /* FNM_CASEFOLD */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <pwd.h>
#include <regex.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "find.h"

static char **argument; /* the next one of the expression */
static long min_depth, max_depth = -1;
static bool depth_first, has_action;
struct expression *collecting; /* every -exec + */
int status;
time_t now;
static int extended_regex; /* -regextype: REG_EXTENDED, or 0 */
static size_t root_length; /* of the path that is being walked */

void fail(const char *format, ...)
{
  va_list arguments;
  fflush(stdout);
  fprintf(stderr, "find: ");
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fprintf(stderr, "\n");
  exit(1);
}

void *allocate(void *memory, size_t size)
{
  memory = realloc(memory, size);
  if (memory == NULL)
    fail("memory exhausted");
  return memory;
}

void complain(const char *path)
{
  fflush(stdout);
  fprintf(stderr, "find: '%s': %s\n", path, strerror(errno));
  status = 1;
}

/* ---- Tests ---- */

static bool compare_number(const struct expression *e, long value)
{
  return e->sign > 0 ? value > e->number : e->sign < 0 ? value < e->number : value == e->number;
}

static bool test_true(struct expression *e, struct place *p)
{
  (void)e, (void)p;
  return true;
}

static bool test_false(struct expression *e, struct place *p)
{
  (void)e, (void)p;
  return false;
}

static bool test_name(struct expression *e, struct place *p)
{
  return fnmatch(e->text, p->name, 0) == 0;
}

static bool test_iname(struct expression *e, struct place *p)
{
  return fnmatch(e->text, p->name, FNM_CASEFOLD) == 0;
}

static bool test_path(struct expression *e, struct place *p)
{
  return fnmatch(e->text, p->path, 0) == 0;
}

/* The whole path. */
static bool test_regex(struct expression *e, struct place *p)
{
  regmatch_t match;
  return regexec(&e->regex, p->path, 1, &match, 0) == 0 && match.rm_so == 0 && p->path[match.rm_eo] == '\0';
}

static bool test_samefile(struct expression *e, struct place *p)
{
  return p->st.st_ino == e->inode && p->st.st_dev == e->device;
}

static bool test_inum(struct expression *e, struct place *p)
{
  return compare_number(e, (long)p->st.st_ino);
}

char type_letter(mode_t mode)
{
  switch (mode & S_IFMT) {
  case S_IFDIR: return 'd';
  case S_IFLNK: return 'l';
  case S_IFIFO: return 'p';
  case S_IFSOCK: return 's';
  case S_IFCHR: return 'c';
  case S_IFBLK: return 'b';
  default: return 'f';
  }
}

static bool test_type(struct expression *e, struct place *p)
{
  return strchr(e->text, type_letter(p->st.st_mode)) != NULL;
}

/* In units, each begun one counted. */
static bool test_size(struct expression *e, struct place *p)
{
  long unit = e->unit == 'c' ? 1 : e->unit == 'w' ? 2 : e->unit == 'k' ? 1024 : e->unit == 'M' ? 1 << 20 : 512;
  return compare_number(e, ((long)p->st.st_size + unit - 1) / unit);
}

static bool test_empty(struct expression *e, struct place *p)
{
  (void)e;
  if (S_ISREG(p->st.st_mode))
    return p->st.st_size == 0;
  if (!S_ISDIR(p->st.st_mode))
    return false;
  DIR *folder = opendir(p->path);
  if (folder == NULL)
    return false;
  int count = 0;
  while (readdir(folder) != NULL)
    count++;
  closedir(folder);
  return count <= 2; /* . and .. */
}

static bool test_newer(struct expression *e, struct place *p)
{
  return p->st.st_mtime > e->time;
}

static bool test_mtime(struct expression *e, struct place *p)
{
  return compare_number(e, (now - p->st.st_mtime) / 86400);
}

static bool test_mmin(struct expression *e, struct place *p)
{
  return compare_number(e, (now - p->st.st_mtime) / 60);
}

/* -perm 644: just these bits; -644: all of them; /222: any of them */
static bool test_perm(struct expression *e, struct place *p)
{
  mode_t wanted = (mode_t)e->number, bits = p->st.st_mode & 07777;
  if (*e->text == '-')
    return (bits & wanted) == wanted;
  if (*e->text == '/')
    return wanted == 0 || (bits & wanted) != 0;
  return bits == wanted;
}

static bool test_user(struct expression *e, struct place *p)
{
  return p->st.st_uid == (uid_t)e->number;
}

static bool test_links(struct expression *e, struct place *p)
{
  return compare_number(e, (long)p->st.st_nlink);
}

/* ---- Parsing ---- */

enum value { NO_VALUE, TEXT, NUMBER, MODE, USER, REFERENCE, COMMAND, DEPTH, REGEX, IREGEX };

static const struct test {
  const char *name;
  bool (*evaluate)(struct expression *e, struct place *place);
  enum value value; /* what its argument is */
  bool action;      /* then -print is not added */
} tests[] = {
    {"-true", test_true, NO_VALUE, false},         {"-false", test_false, NO_VALUE, false},
    {"-name", test_name, TEXT, false},             {"-iname", test_iname, TEXT, false},
    {"-path", test_path, TEXT, false},             {"-wholename", test_path, TEXT, false},
    {"-type", test_type, TEXT, false},             {"-size", test_size, NUMBER, false},
    {"-empty", test_empty, NO_VALUE, false},       {"-newer", test_newer, REFERENCE, false},
    {"-mtime", test_mtime, NUMBER, false},         {"-mmin", test_mmin, NUMBER, false},
    {"-perm", test_perm, MODE, false},             {"-user", test_user, USER, false},
    {"-links", test_links, NUMBER, false},         {"-prune", action_prune, NO_VALUE, false},
    {"-print", action_print, NO_VALUE, true},      {"-print0", action_print0, NO_VALUE, true},
    {"-delete", action_delete, NO_VALUE, true},    {"-exec", action_exec, COMMAND, true},
    {"-quit", action_quit, NO_VALUE, true},        {"-maxdepth", test_true, DEPTH, false},
    {"-mindepth", test_true, DEPTH, false},        {"-depth", test_true, NO_VALUE, false},
    {"-regex", test_regex, REGEX, false},          {"-iregex", test_regex, IREGEX, false},
    {"-samefile", test_samefile, REFERENCE, false}, {"-inum", test_inum, NUMBER, false},
    {"-printf", action_printf, TEXT, true},        {"-ls", action_ls, NO_VALUE, true},
    {"-ok", action_ok, COMMAND, true},             {"-daystart", test_true, NO_VALUE, false},
    {"-mount", test_true, NO_VALUE, false},        {"-xdev", test_true, NO_VALUE, false},
    {"-regextype", test_true, TEXT, false},
};

static struct expression *new_expression(enum expression_type type, struct expression *left, struct expression *right)
{
  struct expression *e = allocate(NULL, sizeof *e);
  memset(e, 0, sizeof *e);
  e->type = type;
  e->left = left;
  e->right = right;
  return e;
}

/* [+-]NUMBER[unit] */
static void parse_number(struct expression *e, const char *test)
{
  char *end;
  const char *digits = e->text;
  e->sign = *digits == '+' ? 1 : *digits == '-' ? -1 : 0;
  if (e->sign != 0)
    digits++;
  e->number = strtol(digits, &end, 10);
  e->unit = *end;
  bool good = end > digits && (*end == '\0' || (strcmp(test, "-size") == 0 && strchr("bcwkM", *end) != NULL && end[1] == '\0'));
  if (!good)
    fail("invalid argument `%s' to `%s'", e->text, test);
}

static void parse_command(struct expression *e)
{
  e->command = argument;
  for (; *argument != NULL && strcmp(*argument, ";") != 0; argument++) {
    if (strcmp(*argument, "+") == 0 && e->command_length > 0 && strcmp(argument[-1], "{}") == 0) {
      e->evaluate = action_collect;
      e->next_collecting = collecting;
      collecting = e;
      break;
    }
    e->command_length++;
  }
  if (*argument == NULL || e->command_length == 0)
    fail("missing argument to `%s'", e->evaluate == action_ok ? "-ok" : "-exec");
  argument++;
}

static void parse_value(struct expression *e, const struct test *test)
{
  if (test->value == NO_VALUE)
    return;
  if (*argument == NULL)
    fail("missing argument to `%s'", test->name);
  if (test->value == COMMAND) {
    parse_command(e);
    return;
  }
  e->text = *argument++;
  switch (test->value) {
  case NUMBER: parse_number(e, test->name); break;
  case MODE:
    e->number = strtol(e->text + (*e->text == '-' || *e->text == '/'), NULL, 8);
    break;
  case USER: {
    struct passwd *user = getpwnam(e->text);
    if (user == NULL)
      fail("'%s' is not the name of a known user", e->text);
    e->number = user->pw_uid;
    break;
  }
  case REFERENCE: {
    struct stat st;
    if (stat(e->text, &st) < 0)
      fail("'%s': %s", e->text, strerror(errno));
    e->time = st.st_mtime;
    e->device = st.st_dev;
    e->inode = st.st_ino;
    break;
  }
  case REGEX:
  case IREGEX:
    if (regcomp(&e->regex, e->text, extended_regex | (test->value == IREGEX ? REG_ICASE : 0)) != 0)
      fail("invalid regular expression `%s'", e->text);
    break;
  case TEXT:
    if (strcmp(test->name, "-regextype") == 0)
      extended_regex = strstr(e->text, "extended") != NULL || strcmp(e->text, "egrep") == 0 ? REG_EXTENDED : 0;
    break;
  case DEPTH:
    if (strcmp(test->name, "-maxdepth") == 0)
      max_depth = atol(e->text);
    else
      min_depth = atol(e->text);
    break;
  default: break;
  }
}

static struct expression *parse_or(void);

static bool accept(const char *word, const char *other)
{
  if (*argument == NULL || (strcmp(*argument, word) != 0 && strcmp(*argument, other) != 0))
    return false;
  argument++;
  return true;
}

/* primary = "!" primary | "(" or ")" | test */
static struct expression *parse_primary(void)
{
  if (accept("!", "-not"))
    return new_expression(NOT, parse_primary(), NULL);
  if (accept("(", "(")) {
    struct expression *e = parse_or();
    if (!accept(")", ")"))
      fail("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
    return e;
  }
  if (*argument == NULL)
    fail("expected an expression after '%s'", argument[-1]);
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
    if (strcmp(*argument, tests[i].name) != 0)
      continue;
    argument++;
    struct expression *e = new_expression(TEST, NULL, NULL);
    e->evaluate = tests[i].evaluate;
    has_action = has_action || tests[i].action;
    depth_first = depth_first || e->evaluate == action_delete || strcmp(tests[i].name, "-depth") == 0;
    parse_value(e, &tests[i]);
    return e;
  }
  fail(**argument == '-' ? "unknown predicate `%s'" : "paths must precede expression: `%s'", *argument);
  return NULL;
}

/* and = primary { ["-a"] primary } */
static struct expression *parse_and(void)
{
  struct expression *left = parse_primary();
  for (;;) {
    bool ends = *argument == NULL || strcmp(*argument, ")") == 0 || strcmp(*argument, "-o") == 0 || strcmp(*argument, "-or") == 0;
    if (ends)
      return left;
    accept("-a", "-and");
    left = new_expression(AND, left, parse_primary());
  }
}

/* or = and { "-o" and } */
static struct expression *parse_or(void)
{
  struct expression *left = parse_and();
  while (accept("-o", "-or"))
    left = new_expression(OR, left, parse_and());
  return left;
}

static struct expression *parse_expression(void)
{
  struct expression *print = new_expression(TEST, NULL, NULL);
  print->evaluate = action_print;
  if (*argument == NULL)
    return print;
  struct expression *e = parse_or();
  if (*argument != NULL)
    fail("invalid expression; you have too many ')'");
  return has_action ? e : new_expression(AND, e, print);
}

/* ---- Walking ---- */

static bool evaluate(struct expression *e, struct place *place)
{
  switch (e->type) {
  case NOT: return !evaluate(e->left, place);
  case AND: return evaluate(e->left, place) && evaluate(e->right, place);
  case OR: return evaluate(e->left, place) || evaluate(e->right, place);
  default: return e->evaluate(e, place);
  }
}

static void walk(struct expression *e, const char *path, const char *name, long depth)
{
  struct place place = {.path = path, .name = name, .depth = depth, .root_length = root_length};
  if (lstat(path, &place.st) < 0) {
    complain(path);
    return;
  }
  if (!depth_first && depth >= min_depth)
    evaluate(e, &place);
  if (S_ISDIR(place.st.st_mode) && !place.prune && (max_depth < 0 || depth < max_depth)) {
    DIR *folder = opendir(path);
    struct dirent *entry;
    if (folder == NULL)
      complain(path);
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
      if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
        continue;
      char *inner = allocate(NULL, strlen(path) + strlen(entry->d_name) + 2);
      bool slash = path[strlen(path) - 1] == '/';
      sprintf(inner, "%s%s%s", path, slash ? "" : "/", entry->d_name);
      walk(e, inner, inner + strlen(path) + !slash, depth + 1);
      free(inner);
    }
    if (folder != NULL)
      closedir(folder);
  }
  if (depth_first && depth >= min_depth)
    evaluate(e, &place);
}

static const char *last_name(const char *path)
{
  const char *slash = strrchr(path, '/');
  return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

int main(int argc, char **argv)
{
  static char *here[] = {"."};
  int first = 1;

  while (first < argc && argv[first][0] != '-' && strcmp(argv[first], "!") != 0 && strcmp(argv[first], "(") != 0)
    first++;
  char **paths = first > 1 ? argv + 1 : here;
  int count = first > 1 ? first - 1 : 1;
  now = time(NULL);
  argument = argv + first;
  struct expression *e = parse_expression();
  for (int i = 0; i < count; i++) {
    root_length = strlen(paths[i]);
    walk(e, paths[i], last_name(paths[i]), 0);
  }
  for (; collecting != NULL; collecting = collecting->next_collecting)
    run_collected(collecting);
  return status;
}
