/*
 * Tokens to a tree: expressions, by recursive descent. One function for each symbol of the grammar, which stands above it.
 *
 * The operands of a node are a, b, c, d in the order in which they are written; lists hang on `next`.
 */
#include "parse.h"

#include <stdlib.h>
#include <string.h>

struct function *functions;
struct function *current_function;
bool no_greater;
bool no_in;

static struct global_variable {
  char *name;
  struct cell cell;
  struct global_variable *next;
} *globals;

static struct node *unary(void);

struct cell *global(const char *name)
{
  for (struct global_variable *g = globals; g != NULL; g = g->next) {
    if (strcmp(g->name, name) == 0)
      return &g->cell;
  }
  struct global_variable *g = allocate(sizeof *g);
  memset(g, 0, sizeof *g);
  g->name = strdup(name);
  g->next = globals;
  globals = g;
  return &g->cell;
}

struct node *new_node(enum node_kind kind, struct node *a, struct node *b)
{
  struct node *node = allocate(sizeof *node);
  memset(node, 0, sizeof *node);
  node->kind = kind;
  node->line = line;
  node->a = a;
  node->b = b;
  return node;
}

static struct node *operation(enum node_kind kind, int operator, struct node *a, struct node *b)
{
  struct node *node = new_node(kind, a, b);
  node->operator = operator;
  return node;
}

static struct node *constant(struct value value)
{
  struct node *node = new_node(N_CONSTANT, NULL, NULL);
  node->value = value;
  return node;
}

/* ---- Expressions, from the tightest binding to the loosest ---- */

struct node *variable(const char *name)
{
  for (int i = 0; current_function != NULL && i < current_function->parameter_count; i++) {
    if (strcmp(current_function->parameters[i], name) == 0)
      return operation(N_LOCAL, i, NULL, NULL);
  }
  struct node *node = new_node(N_VARIABLE, NULL, NULL);
  node->cell = global(name);
  return node;
}

/* list = [ expression { "," expression } ] ")" */
static struct node *list_to_parenthesis(void)
{
  struct node *first = NULL, **end = &first;
  bool outer_greater = no_greater, outer_in = no_in;
  no_greater = no_in = false;
  skip_newlines();
  while (token != T_RIGHT_PAREN) {
    *end = expression();
    end = &(*end)->next;
    skip_newlines();
    if (token == T_RIGHT_PAREN)
      break;
    expect(T_COMMA);
    skip_newlines();
  }
  no_greater = outer_greater;
  no_in = outer_in;
  next_token();
  return first;
}

struct function *function_named(const char *name)
{
  for (struct function *f = functions; f != NULL; f = f->next) {
    if (strcmp(f->name, name) == 0)
      return f;
  }
  struct function *f = allocate(sizeof *f);
  memset(f, 0, sizeof *f);
  f->name = strdup(name);
  f->line = line;
  f->next = functions;
  functions = f;
  return f;
}

bool is_lvalue(const struct node *node)
{
  return node->kind == N_VARIABLE || node->kind == N_LOCAL || node->kind == N_FIELD || node->kind == N_ELEMENT;
}

/* name | name "[" subscripts "]" */
struct node *named(void)
{
  struct node *node = variable(token_text);
  next_token();
  if (token != T_LEFT_BRACKET)
    return node;
  bool outer_greater = no_greater, outer_in = no_in;
  no_greater = no_in = false;
  struct node *subscripts = NULL, **end = &subscripts;
  do {
    next_token();
    *end = expression();
    end = &(*end)->next;
  } while (token == T_COMMA);
  no_greater = outer_greater;
  no_in = outer_in;
  expect(T_RIGHT_BRACKET);
  return new_node(N_ELEMENT, node, subscripts);
}

/* "$" (name | "(" expression ")" | number | "++" ... ): what a $ or a < of getline takes */
static struct node *tight(void);

static struct node *field(void)
{
  next_token();
  if (token == T_INCREMENT || token == T_DECREMENT || token == T_MINUS || token == T_PLUS || token == T_NOT)
    return new_node(N_FIELD, unary(), NULL);
  return new_node(N_FIELD, tight(), NULL);
}

static bool begins_lvalue(void)
{
  return token == T_NAME || token == T_DOLLAR;
}

static struct node *lvalue(void)
{
  return token == T_DOLLAR ? field() : named();
}

/* getline [lvalue] ["<" tight]; operator: what it reads from */
static struct node *simple_getline(void)
{
  struct node *node = operation(N_GETLINE, T_GETLINE, NULL, NULL);
  next_token();
  if (begins_lvalue())
    node->a = lvalue();
  if (token == T_LESS) {
    next_token();
    node->operator = T_LESS;
    node->b = tight();
  }
  return node;
}

/* "(" expression ")" | "(" list ")" "in" array */
static struct node *parenthesized(void)
{
  next_token();
  struct node *list = list_to_parenthesis();
  if (list == NULL)
    syntax_error();
  if (list->next == NULL)
    return new_node(N_LIST, list, NULL);
  if (token != T_IN)
    return new_node(N_LIST, list, NULL);
  next_token();
  if (token != T_NAME)
    syntax_error();
  struct node *array = variable(token_text);
  next_token();
  return new_node(N_IN, list, array);
}

static struct node *tight(void)
{
  struct node *node;
  switch (token) {
  case T_NUMBER:
    node = constant(number_value(token_number));
    next_token();
    return node;
  case T_STRING:
    node = constant(text_value(token_text));
    next_token();
    return node;
  case T_SLASH:
  case T_DIVIDE_ASSIGN:
    read_regex();
    node = new_node(N_REGEX, NULL, NULL);
    node->value = text_value(token_text);
    next_token();
    return node;
  case T_NAME:
    return named();
  case T_DOLLAR:
    return field();
  case T_LEFT_PAREN:
    return parenthesized();
  case T_FUNCTION_NAME:
    node = new_node(N_CALL, NULL, NULL);
    node->function = function_named(token_text);
    next_token();
    next_token();
    node->a = list_to_parenthesis();
    return node;
  case T_BUILTIN:
    node = operation(N_BUILTIN, token_builtin, NULL, NULL);
    next_token();
    if (accept(T_LEFT_PAREN))
      node->a = list_to_parenthesis();
    else if (!may_lack_parentheses(node->operator))
      syntax_error();
    return node;
  default:
    syntax_error();
  }
}

/* postfix = tight ["++" | "--"] | getline */
static struct node *postfix(void)
{
  if (token == T_GETLINE)
    return simple_getline();
  struct node *node = tight();
  if ((token == T_INCREMENT || token == T_DECREMENT) && is_lvalue(node)) {
    node = operation(N_AFTER, token, node, NULL);
    next_token();
  }
  return node;
}

/* power = postfix ["^" unary] */
static struct node *power(void)
{
  struct node *node = postfix();
  if (token != T_POWER)
    return node;
  next_token();
  return operation(N_ARITHMETIC, T_POWER, node, unary());
}

/* unary = ("!" | "-" | "+") unary | ("++" | "--") lvalue | power */
static struct node *unary(void)
{
  if (accept(T_NOT))
    return new_node(N_NOT, unary(), NULL);
  if (accept(T_MINUS))
    return new_node(N_NEGATE, unary(), NULL);
  if (accept(T_PLUS))
    return new_node(N_PLUS, unary(), NULL);
  if (token == T_INCREMENT || token == T_DECREMENT) {
    int operator = token;
    next_token();
    if (!begins_lvalue())
      syntax_error();
    return operation(N_BEFORE, operator, lvalue(), NULL);
  }
  return power();
}

/* product = unary { ("*" | "/" | "%") unary } */
static struct node *product(void)
{
  struct node *node = unary();
  while (token == T_STAR || token == T_SLASH || token == T_PERCENT) {
    int operator = token;
    next_token();
    node = operation(N_ARITHMETIC, operator, node, unary());
  }
  return node;
}

/* sum = product { ("+" | "-") product } */
static struct node *sum(void)
{
  struct node *node = product();
  while (token == T_PLUS || token == T_MINUS) {
    int operator = token;
    next_token();
    node = operation(N_ARITHMETIC, operator, node, product());
  }
  return node;
}

static bool begins_operand(void)
{
  switch (token) {
  case T_NUMBER: case T_STRING: case T_NAME: case T_FUNCTION_NAME: case T_BUILTIN: case T_DOLLAR: case T_NOT:
  case T_LEFT_PAREN: case T_INCREMENT: case T_DECREMENT: case T_MINUS: case T_PLUS:
    return true;
  default:
    return false;
  }
}

/* concatenation = sum { sum } */
static struct node *concatenation(void)
{
  struct node *node = sum();
  while (begins_operand() && token != T_IN)
    node = new_node(N_CONCATENATE, node, sum());
  return node;
}

/* comparison = concatenation { "|" getline } [ ("<" | "<=" | ...) concatenation ] */
static struct node *comparison(void)
{
  struct node *node = concatenation();
  for (;;) {
    switch (token) {
    case T_PIPE:
      if (no_greater) /* print ... | "command", or a command that is read from? */
        return node;
      next_token();
      if (token != T_GETLINE)
        syntax_error();
      struct node *getline = simple_getline();
      getline->operator = T_PIPE;
      getline->b = node;
      node = getline;
      continue;
    case T_GREATER:
      if (no_greater)
        return node;
      /* fall through */
    case T_LESS: case T_LESS_EQUAL: case T_GREATER_EQUAL: case T_EQUAL: case T_NOT_EQUAL: {
      int operator = token;
      next_token();
      node = operation(N_COMPARE, operator, node, concatenation());
      continue;
    }
    default:
      return node;
    }
  }
}

/* match = comparison { ("~" | "!~") comparison } */
static struct node *match(void)
{
  struct node *node = comparison();
  while (token == T_MATCH || token == T_NO_MATCH) {
    enum node_kind kind = token == T_MATCH ? N_MATCH : N_NO_MATCH;
    next_token();
    node = new_node(kind, node, comparison());
  }
  return node;
}

/* membership = match { "in" array } */
static struct node *membership(void)
{
  struct node *node = match();
  while (token == T_IN && !no_in) {
    next_token();
    if (token != T_NAME)
      syntax_error();
    node = new_node(N_IN, node, variable(token_text));
    next_token();
  }
  return node;
}

static struct node *conjunction(void)
{
  struct node *node = membership();
  while (accept(T_AND)) {
    skip_newlines();
    node = new_node(N_AND, node, membership());
  }
  return node;
}

static struct node *disjunction(void)
{
  struct node *node = conjunction();
  while (accept(T_OR)) {
    skip_newlines();
    node = new_node(N_OR, node, conjunction());
  }
  return node;
}

/* conditional = disjunction [ "?" expression ":" expression ] */
struct node *conditional(void)
{
  struct node *node = disjunction();
  if (!accept(T_QUESTION))
    return node;
  skip_newlines();
  struct node *choice = new_node(N_CONDITIONAL, node, expression());
  skip_newlines();
  expect(T_COLON);
  skip_newlines();
  choice->c = expression();
  return choice;
}

/* The arithmetic operator of += and its like. */
static int operator_of(enum token assignment)
{
  switch (assignment) {
  case T_ADD_ASSIGN: return T_PLUS;
  case T_SUBTRACT_ASSIGN: return T_MINUS;
  case T_MULTIPLY_ASSIGN: return T_STAR;
  case T_DIVIDE_ASSIGN: return T_SLASH;
  case T_REMAINDER_ASSIGN: return T_PERCENT;
  case T_POWER_ASSIGN: return T_POWER;
  default: return T_ASSIGN;
  }
}

/* expression = lvalue ("=" | "+=" | ...) expression | conditional */
struct node *expression(void)
{
  struct node *node = conditional();
  bool assigns = token >= T_ASSIGN && token <= T_POWER_ASSIGN;
  if (!assigns)
    return node;
  int operator = operator_of(token);
  /* 1 == x = 2, a && b = 1, !x = y: the assignment belongs to the operand at the right end */
  struct node **target = &node;
  while (!is_lvalue(*target)) {
    struct node *at = *target;
    bool binary = at->kind == N_COMPARE || at->kind == N_AND || at->kind == N_OR || at->kind == N_MATCH ||
                  at->kind == N_NO_MATCH || at->kind == N_CONCATENATE;
    if (at->kind == N_NOT || at->kind == N_NEGATE)
      target = &at->a;
    else if (binary)
      target = &at->b;
    else if (at->kind == N_CONDITIONAL)
      target = &at->c;
    else
      syntax_error();
  }
  next_token();
  skip_newlines();
  *target = operation(N_ASSIGN, operator, *target, expression());
  return node;
}
