/*
 * expr: evaluates its arguments as an expression, prints the value, and succeeds if that is neither 0 nor empty.
 *
 * One function for each level of precedence, named after it. Values are strings; a comparison of two integers is
 * one of numbers. What an operator skips (the right side of a true |) is evaluated too: nothing has side effects.
 */
#include <ctype.h>
#include <errno.h>
#include <regex.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FALSE_STATUS = 1, SYNTAX = 2, FAILURE = 3 };

static char **argument; /* the next one; argument[-1] is what came before */

static char *parse_or(void);

static void fail(int status, const char *format, ...)
{
  va_list arguments;
  fprintf(stderr, "expr: ");
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fprintf(stderr, "\n");
  exit(status);
}

static char *copy(const char *text, size_t length)
{
  char *slice = strndup(text, length);
  if (slice == NULL)
    fail(FAILURE, "memory exhausted");
  return slice;
}

static char *from_number(long n)
{
  char text[32];
  int length = snprintf(text, sizeof text, "%ld", n);
  return copy(text, (size_t)length);
}

static bool is_integer(const char *text)
{
  if (*text == '-')
    text++;
  return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static long number(const char *text)
{
  if (!is_integer(text))
    fail(SYNTAX, "non-integer argument");
  return strtol(text, NULL, 10);
}

static bool is_null(const char *value)
{
  return *value == '\0' || (is_integer(value) && strtol(value, NULL, 10) == 0);
}

/* Is the next argument this? Then go past it. */
static bool accept(const char *text)
{
  if (*argument == NULL || strcmp(*argument, text) != 0)
    return false;
  argument++;
  return true;
}

static char *operand(void)
{
  if (*argument == NULL)
    fail(SYNTAX, "syntax error: missing argument after '%s'", argument[-1]);
  return *argument++;
}

/* text : pattern, from the start of the text: the part in \( \), or the number of characters that match. */
static char *match(const char *text, const char *pattern)
{
  regex_t r;
  regmatch_t match[2];
  int error = regcomp(&r, pattern, __REG_LENIENT);
  if (error != 0) {
    char words[64];
    regerror(error, &r, words, sizeof words);
    fail(SYNTAX, "%s", words);
  }
  bool found = regexec(&r, text, 2, match, 0) == 0 && match[0].rm_so == 0;
  char *result;
  if (r.re_nsub == 0)
    result = from_number(found ? match[0].rm_eo : 0);
  else if (found && match[1].rm_so >= 0)
    result = copy(text + match[1].rm_so, (size_t)(match[1].rm_eo - match[1].rm_so));
  else
    result = copy("", 0);
  regfree(&r);
  return result;
}

static char *substring(const char *text, const char *position, const char *count)
{
  if (!is_integer(position) || !is_integer(count))
    return copy("", 0);
  long from = strtol(position, NULL, 10), wanted = strtol(count, NULL, 10), length = (long)strlen(text);
  if (from < 1 || from > length || wanted < 1)
    return copy("", 0);
  long rest = length - from + 1;
  return copy(text + from - 1, (size_t)(wanted < rest ? wanted : rest));
}

/* primary = "(" or ")" | "match" s p | "substr" s n n | "index" s chars | "length" s | "+" token | token */
static char *parse_primary(void)
{
  if (accept("(")) {
    char *value = parse_or();
    if (*argument == NULL)
      fail(SYNTAX, "syntax error: expecting ')' after '%s'", argument[-1]);
    if (!accept(")"))
      fail(SYNTAX, "syntax error: expecting ')' instead of '%s'", *argument);
    return value;
  }
  if (*argument != NULL && strcmp(*argument, ")") == 0)
    fail(SYNTAX, "syntax error: unexpected ')'");
  if (accept("match")) {
    char *text = parse_primary();
    return match(text, parse_primary());
  }
  if (accept("substr")) {
    char *text = parse_primary(), *position = parse_primary();
    return substring(text, position, parse_primary());
  }
  if (accept("index")) {
    char *text = parse_primary();
    char *found = strpbrk(text, parse_primary());
    return from_number(found == NULL ? 0 : found - text + 1);
  }
  if (accept("length"))
    return from_number((long)strlen(parse_primary()));
  if (accept("+"))
    return operand();
  return operand();
}

/* matching = primary { ":" primary } */
static char *parse_matching(void)
{
  char *left = parse_primary();
  while (accept(":"))
    left = match(left, parse_primary());
  return left;
}

/* product = matching { ("*" | "/" | "%") matching } */
static char *parse_product(void)
{
  char *left = parse_matching();
  for (;;) {
    char operator = '\0';
    if (accept("*"))
      operator = '*';
    else if (accept("/"))
      operator = '/';
    else if (accept("%"))
      operator = '%';
    else
      return left;
    char *right = parse_matching();
    long a = number(left), b = number(right);
    if (operator != '*' && b == 0)
      fail(SYNTAX, "division by zero");
    left = from_number(operator == '*' ? a * b : operator == '/' ? a / b : a % b);
  }
}

/* sum = product { ("+" | "-") product } */
static char *parse_sum(void)
{
  char *left = parse_product();
  for (;;) {
    bool plus = accept("+");
    if (!plus && !accept("-"))
      return left;
    char *right = parse_product();
    long a = number(left), b = number(right);
    left = from_number(plus ? a + b : a - b);
  }
}

static int compare(const char *left, const char *right)
{
  if (!is_integer(left) || !is_integer(right))
    return strcoll(left, right);
  long a = strtol(left, NULL, 10), b = strtol(right, NULL, 10);
  return (a > b) - (a < b);
}

/* comparison = sum { ("=" | "==" | "!=" | "<" | "<=" | ">" | ">=") sum } */
static char *parse_comparison(void)
{
  static const struct {
    const char *name;
    bool less, equal, greater; /* which outcomes make it true */
  } operators[] = {{"=", false, true, false}, {"==", false, true, false}, {"!=", true, false, true},
                   {"<", true, false, false}, {"<=", true, true, false},  {">", false, false, true},
                   {">=", false, true, true}};
  char *left = parse_sum();
  for (size_t i = 0; i < sizeof operators / sizeof operators[0];) {
    if (!accept(operators[i].name)) {
      i++;
      continue;
    }
    int order = compare(left, parse_sum());
    left = from_number(order < 0 ? operators[i].less : order == 0 ? operators[i].equal : operators[i].greater);
    i = 0; /* a < b < c: look at all of them again */
  }
  return left;
}

/* and = comparison { "&" comparison } */
static char *parse_and(void)
{
  char *left = parse_comparison();
  while (accept("&")) {
    char *right = parse_comparison();
    if (is_null(left) || is_null(right))
      left = copy("0", 1);
  }
  return left;
}

/* or = and { "|" and } */
static char *parse_or(void)
{
  char *left = parse_and();
  while (accept("|")) {
    char *right = parse_and();
    if (is_null(left))
      left = is_null(right) ? copy("0", 1) : right;
  }
  return left;
}

int main(int argc, char **argv)
{
  if (argc < 2) {
    fprintf(stderr, "expr: missing operand\nTry 'expr --help' for more information.\n");
    return SYNTAX;
  }
  argument = argv + 1;
  accept("--");
  char *value = parse_or();
  if (*argument != NULL)
    fail(SYNTAX, "syntax error: unexpected argument '%s'", *argument);
  puts(value);
  return is_null(value) ? FALSE_STATUS : 0;
}
