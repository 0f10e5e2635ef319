/*
 * Tokens to a tree: rules, functions and statements, by recursive descent. One function for each symbol of the grammar,
 * which stands above it.
 */
#include "parse.h"

#include <stdlib.h>
#include <string.h>

struct program program;

static struct node *statement(void);

/* ---- Statements ---- */

/* ";" | newline | before "}" */
static void end_statement(void)
{
  if (token == T_SEMICOLON || token == T_NEWLINE)
    skip_terminators();
  else if (token != T_RIGHT_BRACE && token != T_END)
    syntax_error();
}

/* print = ("print" | "printf") [list | "(" list ")"] [(">" | ">>" | "|") expression]; c: where to, operator: how */
static struct node *print(enum node_kind kind)
{
  struct node *node = new_node(kind, NULL, NULL), **end = &node->a;
  next_token();
  no_greater = true;
  if (token != T_SEMICOLON && token != T_NEWLINE && token != T_RIGHT_BRACE && token != T_GREATER && token != T_APPEND &&
      token != T_PIPE && token != T_END) {
    do {
      if (node->a != NULL) {
        next_token();
        skip_newlines();
      }
      *end = expression();
      end = &(*end)->next;
    } while (token == T_COMMA);
    if (node->a->kind == N_LIST && node->a->next == NULL)
      node->a = node->a->a; /* print (a, b) > c */
  }
  node->operator = token;
  if (token == T_GREATER || token == T_APPEND || token == T_PIPE) {
    next_token();
    node->c = conditional();
  }
  no_greater = false;
  if (kind == N_PRINTF && node->a == NULL)
    syntax_error();
  return node;
}

/* The statement under an if or a loop; a ";" alone is an empty one. */
static struct node *body(void)
{
  skip_newlines();
  if (accept(T_SEMICOLON)) {
    skip_newlines();
    return new_node(N_BLOCK, NULL, NULL);
  }
  return statement();
}

static struct node *condition(void)
{
  expect(T_LEFT_PAREN);
  struct node *node = expression();
  expect(T_RIGHT_PAREN);
  return node;
}

/* What may stand in the head of a for: an expression or nothing. */
static struct node *optional(enum token end)
{
  return token == end ? NULL : new_node(N_EXPRESSION, expression(), NULL);
}

/* for = "for" "(" (name "in" name | [e] ";" [e] ";" [e]) ")" body */
static struct node *for_loop(void)
{
  next_token();
  expect(T_LEFT_PAREN);
  no_in = true;
  struct node *first = optional(T_SEMICOLON);
  no_in = false;
  if (token == T_IN && first != NULL && is_lvalue(first->a)) {
    next_token();
    if (token != T_NAME)
      syntax_error();
    struct node *node = new_node(N_FOR_IN, first->a, variable(token_text));
    next_token();
    expect(T_RIGHT_PAREN);
    node->c = body();
    return node;
  }
  struct node *node = new_node(N_FOR, first, NULL);
  expect(T_SEMICOLON);
  skip_newlines();
  node->b = token == T_SEMICOLON ? NULL : expression();
  expect(T_SEMICOLON);
  skip_newlines();
  node->c = optional(T_RIGHT_PAREN);
  expect(T_RIGHT_PAREN);
  node->d = body();
  return node;
}

/* if = "if" "(" e ")" body ["else" body]; the terminators before an else belong to it */
static struct node *if_statement(void)
{
  next_token();
  struct node *node = new_node(N_IF, condition(), NULL);
  node->b = body();
  skip_terminators();
  if (accept(T_ELSE))
    node->c = body();
  return node;
}

static struct node *do_loop(void)
{
  next_token();
  struct node *node = new_node(N_DO, body(), NULL);
  skip_terminators();
  expect(T_WHILE);
  node->b = condition();
  end_statement();
  return node;
}

/* "{" { statement } "}" */
static struct node *block(void)
{
  struct node *node = new_node(N_BLOCK, NULL, NULL), **end = &node->a;
  expect(T_LEFT_BRACE);
  skip_terminators();
  while (token != T_RIGHT_BRACE) {
    if (token == T_END) {
      fprintf(stderr, "awk: line %d: missing } near end of file\n", line + 1);
      exit(2);
    }
    *end = statement();
    end = &(*end)->next;
    skip_terminators();
  }
  next_token();
  return node;
}

/* exit [e], return [e] */
static struct node *with_value(enum node_kind kind)
{
  struct node *node = new_node(kind, NULL, NULL);
  next_token();
  if (token != T_SEMICOLON && token != T_NEWLINE && token != T_RIGHT_BRACE && token != T_END)
    node->a = expression();
  return node;
}

static struct node *word(enum node_kind kind)
{
  next_token();
  return new_node(kind, NULL, NULL);
}

/* delete name | delete name "[" subscripts "]" */
static struct node *delete(void)
{
  next_token();
  if (token != T_NAME)
    syntax_error();
  return new_node(N_DELETE, named(), NULL);
}

static struct node *simple(void)
{
  switch (token) {
  case T_PRINT: return print(N_PRINT);
  case T_PRINTF: return print(N_PRINTF);
  case T_BREAK: return word(N_BREAK);
  case T_CONTINUE: return word(N_CONTINUE);
  case T_NEXT: return word(N_NEXT);
  case T_NEXT_FILE: return word(N_NEXT_FILE);
  case T_EXIT: return with_value(N_EXIT);
  case T_RETURN: return with_value(N_RETURN);
  case T_DELETE: return delete();
  default: return new_node(N_EXPRESSION, expression(), NULL);
  }
}

static struct node *statement(void)
{
  switch (token) {
  case T_LEFT_BRACE: return block();
  case T_IF: return if_statement();
  case T_FOR: return for_loop();
  case T_DO: return do_loop();
  case T_WHILE: {
    next_token();
    struct node *node = new_node(N_WHILE, condition(), NULL);
    node->b = body();
    return node;
  }
  default: {
    struct node *node = simple();
    end_statement();
    return node;
  }
  }
}

/* ---- Rules and functions ---- */

/* function = "function" name "(" [name { "," name }] ")" block */
static void function_definition(void)
{
  next_token();
  if (token != T_NAME && token != T_FUNCTION_NAME)
    syntax_error();
  struct function *f = function_named(token_text);
  if (f->defined) {
    fprintf(stderr, "awk: line %d: redefinition of %s\n", line, f->name);
    exit(2);
  }
  f->defined = true;
  next_token();
  expect(T_LEFT_PAREN);
  skip_newlines();
  while (token == T_NAME) {
    f->parameters = reallocate(f->parameters, ((size_t)f->parameter_count + 1) * sizeof *f->parameters);
    f->parameters[f->parameter_count++] = strdup(token_text);
    next_token();
    skip_newlines();
    if (token != T_COMMA)
      break;
    next_token();
    skip_newlines();
  }
  expect(T_RIGHT_PAREN);
  skip_newlines();
  current_function = f;
  f->body = block();
  current_function = NULL;
}

static void append_statement(struct node **list, struct node *node)
{
  while (*list != NULL)
    list = &(*list)->next;
  *list = node;
}

/* rule = "BEGIN" block | "END" block | [pattern ["," pattern]] [block] */
static void rule_definition(struct rule ***end)
{
  if (accept(T_BEGIN)) {
    append_statement(&program.begin, block());
    return;
  }
  if (accept(T_END_PATTERN)) {
    program.has_end = true;
    append_statement(&program.end, block());
    return;
  }
  struct rule *rule = allocate(sizeof *rule);
  memset(rule, 0, sizeof *rule);
  if (token != T_LEFT_BRACE) {
    rule->pattern = expression();
    if (accept(T_COMMA)) {
      skip_newlines();
      rule->until = expression();
    }
  }
  if (token == T_LEFT_BRACE)
    rule->action = block();
  else if (token != T_NEWLINE && token != T_SEMICOLON && token != T_END)
    syntax_error();
  **end = rule;
  *end = &rule->next;
}

void parse_program(const char *text)
{
  struct rule **end = &program.rules;
  begin_program(text);
  next_token();
  for (skip_terminators(); token != T_END; skip_terminators()) {
    if (token == T_FUNCTION)
      function_definition();
    else
      rule_definition(&end);
  }
  for (struct function *f = functions; f != NULL; f = f->next) {
    if (!f->defined) {
      fprintf(stderr, "awk: line %d: function %s never defined\n", f->line, f->name);
      exit(2);
    }
  }
}
