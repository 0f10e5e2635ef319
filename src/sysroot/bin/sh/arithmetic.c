/*
 * $((expression)): the integer expressions of C, on long, with the shell's variables.
 *
 * A variable that is not set is 0. The operators of two operands are parsed by precedence climbing over one table. bash
 * has ++ and --, **, the comma, numbers with a base, and elements of arrays, and the value of a variable is an expression.
 */
#include "sh.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *whole;  /* the expression, for messages */
static const char *at;     /* the rest of it */
static const char *last_operand;
static bool skipping;      /* in a branch that is not taken: parse, but change nothing */

enum { POWER = 11, DEEPEST = 100 }; /* the precedence of **; variables that refer to each other */

static const struct binary {
  const char *text;
  int precedence;
} binaries[] = {
    {"**", POWER},
    {"||", 1}, {"&&", 2}, {"==", 6}, {"!=", 6}, {"<=", 7}, {">=", 7}, {"<<", 8}, {">>", 8}, {"|", 3},
    {"^", 4},  {"&", 5},  {"<", 7},  {">", 7},  {"+", 9},  {"-", 9},  {"*", 10}, {"/", 10}, {"%", 10},
};

static int depth; /* of variables whose values are expressions */

static long assignment(void);
static long comma(void);

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

/* A variable, or in bash an element of an array. */
struct place {
  char *name, *subscript; /* subscript: NULL if it has none */
};

static struct place read_place(void)
{
  struct place place = {read_name(), NULL};
  if (!bash || *at != '[')
    return place;
  struct buffer subscript = {0};
  int brackets = 0;
  do {
    brackets += (*at == '[') - (*at == ']');
    put(&subscript, *at++);
  } while (*at != '\0' && brackets > 0);
  subscript.text[subscript.length - 1] = '\0';
  place.subscript = subscript.text + 1;
  return place;
}

static long variable_value(struct place place)
{
  const char *text = place.subscript != NULL ? get_element(place.name, place.subscript) : get_variable(place.name);
  if (text == NULL && options.error_on_unset && bash)
    fail_for_good("%s: unbound variable", place.name);
  if (text == NULL || *text == '\0')
    return 0;
  char *end;
  long value = strtol(text, &end, 0);
  if (bash && *end != '\0') {
    if (++depth > DEEPEST)
      fail("%s: expression recursion level exceeded (error token is \"%s\")", whole, place.name);
    value = evaluate_arithmetic(text);
    depth--;
    return value;
  }
  if (*end != '\0')
    fail("Illegal number: %s", text);
  return value;
}

static void assign(struct place place, long value)
{
  char text[32];
  if (skipping)
    return;
  snprintf(text, sizeof text, "%ld", value);
  if (place.subscript != NULL)
    set_element(place.name, place.subscript, text);
  else
    set_variable(place.name, text);
}

static void bad_expression(const char *wanted)
{
  if (bash && *at == '\0')
    fail("%s: syntax error: operand expected (error token is \"%s\")", whole, strrchr(whole, ' ') != NULL ? strrchr(whole, ' ') + 1 : whole);
  if (bash)
    fail("%s: syntax error: operand expected (error token is \"%s\")", whole, at);
  fail("arithmetic expression: expecting %s: \"%s\"", wanted, whole);
}

/* bash: base#digits, 2 to 36 */
static long based_number(long base)
{
  long value = 0;
  at++;
  for (; isalnum((unsigned char)*at); at++) {
    long digit = isdigit((unsigned char)*at) ? *at - '0' : tolower((unsigned char)*at) - 'a' + 10;
    if (digit >= base)
      fail("%s: value too great for base (error token is \"%s\")", whole, whole);
    value = value * base + digit;
  }
  return value;
}

/* primary = number | name | "(" assignment ")" */
static long primary(void)
{
  if (accept("(")) {
    long value = comma();
    if (!accept(")"))
      bad_expression("')'");
    return value;
  }
  if (isdigit((unsigned char)*at)) {
    char *end;
    errno = 0;
    long value = strtol(at, &end, 0);
    at = end;
    return bash && *at == '#' ? based_number(value) : value;
  }
  if (isalpha((unsigned char)*at) || *at == '_') {
    struct place place = read_place();
    long value = variable_value(place);
    skip_space();
    if (bash && (strncmp(at, "++", 2) == 0 || strncmp(at, "--", 2) == 0)) {
      assign(place, *at == '+' ? value + 1 : value - 1);
      at += 2;
    }
    return value;
  }
  bad_expression("primary");
  return 0;
}

/* unary = ("-" | "+" | "!" | "~") unary | ("++" | "--") name | primary */
static long unary(void)
{
  skip_space();
  if (bash && (strncmp(at, "++", 2) == 0 || strncmp(at, "--", 2) == 0)) {
    const char *operator = at;
    at += 2;
    skip_space();
    if (isalpha((unsigned char)*at) || *at == '_') {
      struct place place = read_place();
      long value = variable_value(place) + (*operator == '+' ? 1 : -1);
      assign(place, value);
      return value;
    }
    at = operator;
  }
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
    if (binaries[i].precedence == POWER && !bash)
      continue;
    if (strncmp(at, binaries[i].text, length) == 0)
      return &binaries[i];
  }
  return NULL;
}

static long divide(long left, long right, bool remainder)
{
  if (skipping)
    return 0;
  if (right == 0 && bash)
    fail("%s: division by 0 (error token is \"%s\")", whole, last_operand);
  if (right == 0)
    fail("arithmetic expression: division by zero: \"%s\"", whole);
  if (right == -1) /* LONG_MIN / -1 would trap */
    return remainder ? 0 : (long)(0 - (unsigned long)left);
  return remainder ? left % right : left / right;
}

static long power(long base, long exponent)
{
  long result = 1;
  if (exponent < 0 && !skipping)
    fail("%s: exponent less than 0 (error token is \"%s\")", whole, last_operand);
  for (; exponent > 0; exponent >>= 1, base *= base) {
    if (exponent & 1)
      result *= base;
  }
  return result;
}

static long apply(const char *op, long left, long right)
{
  switch (op[0]) {
  case '*':
    if (op[1] == '*')
      return power(left, right);
    return left * right;
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
    skip_space();
    const char *operand = at;
    long right = binary(op->precedence == POWER ? POWER : op->precedence + 1); /* ** groups from the right */
    last_operand = operand;
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
    bad_expression("':'");
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
    struct place name = read_place();
    skip_space();
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
      if (strncmp(at, operators[i], strlen(operators[i])) != 0 || (operators[i][0] == '=' && at[1] == '='))
        continue;
      at += strlen(operators[i]);
      long value = assignment();
      last_operand = start;
      if (operators[i][0] != '=')
        value = apply(operators[i], variable_value(name), value);
      assign(name, value);
      return value;
    }
    at = start;
  }
  return conditional();
}

/* comma = assignment { "," assignment } */
static long comma(void)
{
  long value = assignment();
  while (bash && accept(","))
    value = assignment();
  return value;
}

long evaluate_arithmetic(const char *expression)
{
  const char *outer = at, *outer_whole = whole;
  bool outer_skipping = skipping;
  at = whole = bash ? expression + strspn(expression, " \t\n") : expression;
  skipping = false;
  skip_space();
  long value = *at == '\0' ? 0 : comma();
  skip_space();
  if (*at != '\0' && bash)
    fail("%s: syntax error in expression (error token is \"%s\")", whole, at);
  if (*at != '\0')
    fail("arithmetic expression: expecting EOF: \"%s\"", expression);
  at = outer;
  whole = outer_whole;
  skipping = outer_skipping;
  return value;
}
