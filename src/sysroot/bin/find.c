/*
 * find: walks folders and evaluates an expression for everything in them.
 *
 *   find [path...] [expression]
 *
 * The expression is parsed into a tree of tests (-name, -type, -size ...), actions (-print, -exec, -delete) and the
 * operators ! -a -o ( ). As in C, the right side of -a and -o is evaluated only if it matters.
 */
#define _GNU_SOURCE /* FNM_CASEFOLD */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum expression_type { NOT, AND, OR, TEST };

/* What is looked at. */
struct place {
  const char *path; /* as it is printed */
  const char *name; /* its last part */
  struct stat st;
  bool prune; /* set by -prune: do not go into it */
};

struct expression {
  enum expression_type type;
  struct expression *left, *right;
  bool (*evaluate)(struct expression *e, struct place *place);
  const char *text; /* the argument of the test */
  long number;      /* and as a number, */
  int sign;         /* which had a + (more than), a - (less than) or nothing before it */
  char unit;        /* of -size */
  time_t time;
  char **command; /* -exec: up to the ; or + */
  int command_length;
  char **collected; /* -exec +: the paths so far */
  int collected_count;
  struct expression *next_collecting;
};

static char **argument; /* the next one of the expression */
static long min_depth, max_depth = -1;
static bool depth_first, has_action;
static struct expression *collecting; /* every -exec + */
static int status;
static time_t now;

static void fail(const char *format, ...)
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

static void *allocate(void *memory, size_t size)
{
  memory = realloc(memory, size);
  if (memory == NULL)
    fail("memory exhausted");
  return memory;
}

static void complain(const char *path)
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

static char type_letter(mode_t mode)
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

/* ---- Actions ---- */

static bool action_print(struct expression *e, struct place *p)
{
  (void)e;
  puts(p->path);
  return true;
}

static bool action_print0(struct expression *e, struct place *p)
{
  (void)e;
  printf("%s%c", p->path, '\0');
  return true;
}

static bool action_prune(struct expression *e, struct place *p)
{
  (void)e;
  p->prune = true;
  return true;
}

static bool action_quit(struct expression *e, struct place *p)
{
  (void)e, (void)p;
  exit(status);
}

static bool action_delete(struct expression *e, struct place *p)
{
  (void)e;
  if (strcmp(p->path, ".") == 0)
    return true;
  int result = S_ISDIR(p->st.st_mode) ? rmdir(p->path) : unlink(p->path);
  if (result < 0) {
    fflush(stdout);
    fprintf(stderr, "find: cannot delete '%s': %s\n", p->path, strerror(errno));
    status = 1;
  }
  return result == 0;
}

static bool run(char **argv)
{
  int how;
  fflush(stdout);
  pid_t pid = fork();
  if (pid < 0)
    fail("cannot fork: %s", strerror(errno));
  if (pid == 0) {
    execvp(argv[0], argv);
    fprintf(stderr, "find: '%s': %s\n", argv[0], strerror(errno));
    _exit(1);
  }
  waitpid(pid, &how, 0);
  return WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

/* A copy of a word of the command with the path in place of each {}. */
static char *replace(const char *word, const char *path)
{
  size_t size = strlen(word) + 1;
  for (const char *p = word; (p = strstr(p, "{}")) != NULL; p += 2)
    size += strlen(path);
  char *result = allocate(NULL, size), *to = result;
  while (*word != '\0') {
    if (strncmp(word, "{}", 2) == 0) {
      to = stpcpy(to, path);
      word += 2;
    } else {
      *to++ = *word++;
    }
  }
  *to = '\0';
  return result;
}

static bool action_exec(struct expression *e, struct place *p)
{
  char **argv = allocate(NULL, ((size_t)e->command_length + 1) * sizeof *argv);
  for (int i = 0; i < e->command_length; i++)
    argv[i] = replace(e->command[i], p->path);
  argv[e->command_length] = NULL;
  bool good = run(argv);
  for (int i = 0; i < e->command_length; i++)
    free(argv[i]);
  free(argv);
  return good;
}

/* -exec ... {} +: run once at the end, with all paths. */
static bool action_collect(struct expression *e, struct place *p)
{
  e->collected = allocate(e->collected, ((size_t)e->collected_count + 1) * sizeof *e->collected);
  e->collected[e->collected_count++] = replace("{}", p->path);
  return true;
}

static void run_collected(struct expression *e)
{
  int fixed = e->command_length - 1; /* without the {} */
  if (e->collected_count == 0)
    return;
  char **argv = allocate(NULL, (size_t)(fixed + e->collected_count + 1) * sizeof *argv);
  memcpy(argv, e->command, (size_t)fixed * sizeof *argv);
  memcpy(argv + fixed, e->collected, (size_t)e->collected_count * sizeof *argv);
  argv[fixed + e->collected_count] = NULL;
  if (!run(argv))
    status = 1;
  free(argv);
}

/* ---- Parsing ---- */

enum value { NO_VALUE, TEXT, NUMBER, MODE, USER, REFERENCE, COMMAND, DEPTH };

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
    fail("missing argument to `-exec'");
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
    break;
  }
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
  struct place place = {.path = path, .name = name};
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
  for (int i = 0; i < count; i++)
    walk(e, paths[i], last_name(paths[i]), 0);
  for (; collecting != NULL; collecting = collecting->next_collecting)
    run_collected(collecting);
  return status;
}
