/*
 * $((expression)): the integer expressions of C, on long, with the shell's variables.
 *
 * A variable that is not set is 0. The operators of two operands are parsed by precedence climbing over one table.
 */
#include "sh.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *whole;  /* the expression, for messages */
static const char *at;     /* the rest of it */
static bool skipping;      /* in a branch that is not taken: parse, but change nothing */

static const struct binary {
  const char *text;
  int precedence;
} binaries[] = {
    {"||", 1}, {"&&", 2}, {"==", 6}, {"!=", 6}, {"<=", 7}, {">=", 7}, {"<<", 8}, {">>", 8}, {"|", 3},
    {"^", 4},  {"&", 5},  {"<", 7},  {">", 7},  {"+", 9},  {"-", 9},  {"*", 10}, {"/", 10}, {"%", 10},
};

static long assignment(void);

static void skip_space(void)
{
  while (isspace((unsigned char)*at))
    at++;
}

static bool accept(const char *text)
{
  skip_space();
  size_t length = strlen(text);
  if (strncmp(at, text, length) != 0)
    return false;
  at += length;
  return true;
}

static char *read_name(void)
{
  const char *start = at;
  while (isalnum((unsigned char)*at) || *at == '_')
    at++;
  struct buffer name = {0};
  for (; start < at; start++)
    put(&name, *start);
  return buffer_text(&name);
}

static long variable_value(const char *name)
{
  const char *text = get_variable(name);
  if (text == NULL || *text == '\0')
    return 0;
  char *end;
  long value = strtol(text, &end, 0);
  if (*end != '\0')
    fail("Illegal number: %s", text);
  return value;
}

static void assign(const char *name, long value)
{
  char text[32];
  if (skipping)
    return;
  snprintf(text, sizeof text, "%ld", value);
  set_variable(name, text);
}

/* primary = number | name | "(" assignment ")" */
static long primary(void)
{
  if (accept("(")) {
    long value = assignment();
    if (!accept(")"))
      fail("arithmetic expression: expecting ')': \"%s\"", whole);
    return value;
  }
  if (isdigit((unsigned char)*at)) {
    char *end;
    errno = 0;
    long value = strtol(at, &end, 0);
    at = end;
    return value;
  }
  if (isalpha((unsigned char)*at) || *at == '_')
    return variable_value(read_name());
  fail("arithmetic expression: expecting primary: \"%s\"", whole);
}

/* unary = ("-" | "+" | "!" | "~") unary | primary */
static long unary(void)
{
  if (accept("-"))
    return -unary();
  if (accept("+"))
    return unary();
  if (accept("!"))
    return !unary();
  if (accept("~"))
    return ~unary();
  return primary();
}

static const struct binary *peek_binary(void)
{
  skip_space();
  for (size_t i = 0; i < sizeof binaries / sizeof binaries[0]; i++) {
    size_t length = strlen(binaries[i].text);
    if (strncmp(at, binaries[i].text, length) == 0)
      return &binaries[i];
  }
  return NULL;
}

static long divide(long left, long right, bool remainder)
{
  if (skipping)
    return 0;
  if (right == 0)
    fail("arithmetic expression: division by zero: \"%s\"", whole);
  if (right == -1) /* LONG_MIN / -1 would trap */
    return remainder ? 0 : (long)(0 - (unsigned long)left);
  return remainder ? left % right : left / right;
}

static long apply(const char *op, long left, long right)
{
  switch (op[0]) {
  case '*': return left * right;
  case '/': return divide(left, right, false);
  case '%': return divide(left, right, true);
  case '+': return left + right;
  case '-': return left - right;
  case '^': return left ^ right;
  case '=': return left == right;
  case '!': return left != right;
  case '|': return op[1] == '|' ? left || right : (left | right);
  case '&': return op[1] == '&' ? left && right : (left & right);
  case '<': return op[1] == '<' ? left << right : op[1] == '=' ? left <= right : left < right;
  default: return op[1] == '>' ? left >> right : op[1] == '=' ? left >= right : left > right;
  }
}

static long binary(int lowest)
{
  long left = unary();
  for (;;) {
    const struct binary *op = peek_binary();
    if (op == NULL || op->precedence < lowest)
      return left;
    at += strlen(op->text);
    bool outer = skipping;
    if ((strcmp(op->text, "&&") == 0 && !left) || (strcmp(op->text, "||") == 0 && left))
      skipping = true;
    long right = binary(op->precedence + 1);
    skipping = outer;
    left = apply(op->text, left, right);
  }
}

/* conditional = binary [ "?" assignment ":" conditional ] */
static long conditional(void)
{
  long condition = binary(1);
  if (!accept("?"))
    return condition;
  bool outer = skipping;
  skipping = outer || !condition;
  long yes = assignment();
  if (!accept(":"))
    fail("arithmetic expression: expecting ':': \"%s\"", whole);
  skipping = outer || condition;
  long no = conditional();
  skipping = outer;
  return condition ? yes : no;
}

/* assignment = name ("=" | "+=" | ...) assignment | conditional */
static long assignment(void)
{
  static const char *const operators[] = {"<<=", ">>=", "*=", "/=", "%=", "+=", "-=", "&=", "|=", "^=", "="};

  skip_space();
  const char *start = at;
  if (isalpha((unsigned char)*at) || *at == '_') {
    char *name = read_name();
    skip_space();
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
      if (strncmp(at, operators[i], strlen(operators[i])) != 0 || (operators[i][0] == '=' && at[1] == '='))
        continue;
      at += strlen(operators[i]);
      long value = assignment();
      if (operators[i][0] != '=')
        value = apply(operators[i], variable_value(name), value);
      assign(name, value);
      return value;
    }
    at = start;
  }
  return conditional();
}

long evaluate_arithmetic(const char *expression)
{
  const char *outer = at, *outer_whole = whole;
  at = whole = expression;
  skipping = false;
  skip_space();
  long value = *at == '\0' ? 0 : assignment();
  skip_space();
  if (*at != '\0')
    fail("arithmetic expression: expecting EOF: \"%s\"", expression);
  at = outer;
  whole = outer_whole;
  return value;
}
