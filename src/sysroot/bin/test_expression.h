/*
 * The expressions of test(1) and [: shared by the program `test` and the shell's builtin.
 *
 * With up to four arguments POSIX says what is meant by their number alone (so that `test ! = !` works);
 * beyond that they are parsed with the usual precedence: or, and, not, primary.
 */
#ifndef TEST_EXPRESSION_H
#define TEST_EXPRESSION_H

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct test_parser {
  const char *program; /* for messages */
  char **arg;          /* the next argument */
  char **end;
  bool failed; /* a message has been printed: the status is 2 */
};

static bool test_or(struct test_parser *t);

/* bash's builtin: the same mistakes in other words. */
static bool test_says_as_bash;

static void test_fail(struct test_parser *t, const char *what, const char *message)
{
  if (!t->failed && test_says_as_bash && strcmp(what, "Illegal number") == 0)
    fprintf(stderr, "%s: %s: integer expression expected\n", t->program, message);
  else if (!t->failed)
    fprintf(stderr, "%s: %s%s%s\n", t->program, what, *what ? ": " : "", message);
  t->failed = true;
}

static long test_integer(struct test_parser *t, const char *text)
{
  char *end;
  errno = 0;
  long value = strtol(text, &end, 10);
  while (*end == ' ')
    end++;
  if (end == text || *end != '\0' || errno != 0)
    test_fail(t, "Illegal number", text);
  return value;
}

static bool test_is_unary(const char *op)
{
  return op[0] == '-' && op[1] != '\0' && op[2] == '\0' && strchr("bcdefghkLnpOGrSstuwxz", op[1]) != NULL;
}

static bool test_unary(struct test_parser *t, char op, const char *operand)
{
  struct stat st;

  switch (op) {
  case 'n': return *operand != '\0';
  case 'z': return *operand == '\0';
  case 't': return isatty((int)test_integer(t, operand));
  case 'r': return access(operand, R_OK) == 0;
  case 'w': return access(operand, W_OK) == 0;
  case 'x': return access(operand, X_OK) == 0;
  case 'h':
  case 'L': return lstat(operand, &st) == 0 && S_ISLNK(st.st_mode);
  default: break;
  }
  if (stat(operand, &st) != 0)
    return false;
  switch (op) {
  case 'b': return S_ISBLK(st.st_mode);
  case 'c': return S_ISCHR(st.st_mode);
  case 'd': return S_ISDIR(st.st_mode);
  case 'f': return S_ISREG(st.st_mode);
  case 'p': return S_ISFIFO(st.st_mode);
  case 'S': return S_ISSOCK(st.st_mode);
  case 's': return st.st_size > 0;
  case 'g': return (st.st_mode & S_ISGID) != 0;
  case 'u': return (st.st_mode & S_ISUID) != 0;
  case 'k': return (st.st_mode & 01000) != 0;
  case 'O': return st.st_uid == geteuid();
  case 'G': return st.st_gid == getegid();
  default: return true; /* -e: it exists */
  }
}

static bool test_is_binary(const char *op)
{
  static const char *const operators[] = {"=",   "==",  "!=",  "<",   ">",   "-eq", "-ne", "-lt",
                                          "-le", "-gt", "-ge", "-nt", "-ot", "-ef", NULL};
  for (int i = 0; operators[i] != NULL; i++) {
    if (strcmp(op, operators[i]) == 0)
      return true;
  }
  return false;
}

/* Seconds by which a was modified after b; a file that is missing is older than any. */
static long test_age(const char *a, const char *b)
{
  struct stat sa, sb;
  bool has_a = stat(a, &sa) == 0, has_b = stat(b, &sb) == 0;
  if (!has_a || !has_b)
    return (long)has_a - (long)has_b;
  if (sa.st_mtime != sb.st_mtime)
    return (long)(sa.st_mtime - sb.st_mtime);
  return sa.st_mtim.tv_nsec - sb.st_mtim.tv_nsec;
}

static bool test_binary(struct test_parser *t, const char *left, const char *op, const char *right)
{
  if (op[0] != '-') {
    int order = strcmp(left, right);
    switch (op[0]) {
    case '!': return order != 0;
    case '<': return order < 0;
    case '>': return order > 0;
    default: return order == 0;
    }
  }
  if (strcmp(op, "-nt") == 0)
    return test_age(left, right) > 0;
  if (strcmp(op, "-ot") == 0)
    return test_age(left, right) < 0;
  if (strcmp(op, "-ef") == 0) {
    struct stat a, b;
    return stat(left, &a) == 0 && stat(right, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
  }
  long a = test_integer(t, left), b = test_integer(t, right);
  if (strcmp(op, "-eq") == 0)
    return a == b;
  if (strcmp(op, "-ne") == 0)
    return a != b;
  if (strcmp(op, "-lt") == 0)
    return a < b;
  if (strcmp(op, "-le") == 0)
    return a <= b;
  return strcmp(op, "-gt") == 0 ? a > b : a >= b;
}

/* primary = "(" or ")" | operand binary operand | unary operand | operand */
static bool test_primary(struct test_parser *t)
{
  long left = t->end - t->arg;
  if (left == 0) {
    test_fail(t, "", "argument expected");
    return false;
  }
  char **arg = t->arg;
  if (left >= 3 && test_is_binary(arg[1])) {
    t->arg += 3;
    return test_binary(t, arg[0], arg[1], arg[2]);
  }
  if (left >= 2 && test_is_unary(arg[0])) {
    t->arg += 2;
    return test_unary(t, arg[0][1], arg[1]);
  }
  if (left >= 2 && strcmp(arg[0], "(") == 0) {
    t->arg++;
    bool value = test_or(t);
    if (t->arg == t->end || strcmp(*t->arg, ")") != 0)
      test_fail(t, "", "closing paren expected");
    else
      t->arg++;
    return value;
  }
  t->arg++;
  return arg[0][0] != '\0';
}

/* not = "!" not | primary */
static bool test_not(struct test_parser *t)
{
  if (t->end - t->arg >= 2 && strcmp(*t->arg, "!") == 0 && !(t->end - t->arg == 3 && test_is_binary(t->arg[1]))) {
    t->arg++;
    return !test_not(t);
  }
  return test_primary(t);
}

/* and = not { "-a" not } */
static bool test_and(struct test_parser *t)
{
  bool value = test_not(t);
  while (t->arg < t->end && strcmp(*t->arg, "-a") == 0) {
    t->arg++;
    bool right = test_not(t);
    value = value && right;
  }
  return value;
}

/* or = and { "-o" and } */
static bool test_or(struct test_parser *t)
{
  bool value = test_and(t);
  while (t->arg < t->end && strcmp(*t->arg, "-o") == 0) {
    t->arg++;
    bool right = test_and(t);
    value = value || right;
  }
  return value;
}

/* Status of `test` or `[` with these arguments: 0 true, 1 false, 2 an error (which is printed). */
static int test_command(const char *program, int argc, char **argv)
{
  if (strcmp(argv[0], "[") == 0) {
    argc--;
    if (argc == 0 || strcmp(argv[argc], "]") != 0) {
      fprintf(stderr, test_says_as_bash ? "%s: missing `]'\n" : "%s: missing ]\n", program);
      return 2;
    }
  }
  if (argc == 1)
    return 1;
  struct test_parser t = {program, argv + 1, argv + argc, false};
  bool value = test_or(&t);
  if (!t.failed && t.arg != t.end)
    test_fail(&t, *t.arg, "unexpected operator");
  return t.failed ? 2 : !value;
}

#endif
