/* What the two halves of the parser share: parse.c (rules, functions and statements) and parse_expression.c. */
#ifndef PARSE_H
#define PARSE_H

#include "awk.h"

extern struct function *functions;        /* all that were defined or called */
extern struct function *current_function; /* whose body is being read */
extern bool no_greater;                   /* in a print without parentheses: > is where its output goes */
extern bool no_in;                        /* between `for (` and its first `;` or `)` */

struct node *new_node(enum node_kind kind, struct node *a, struct node *b);
struct node *variable(const char *name);
struct node *named(void);
bool is_lvalue(const struct node *node);
struct function *function_named(const char *name); /* made if there is none yet */
struct node *expression(void);
struct node *conditional(void);

/* ---- Tokens ---- */

static inline bool accept(enum token wanted)
{
  if (token != wanted)
    return false;
  next_token();
  return true;
}

static inline void expect(enum token wanted)
{
  if (!accept(wanted))
    syntax_error();
}

static inline void skip_newlines(void)
{
  while (token == T_NEWLINE)
    next_token();
}

static inline void skip_terminators(void)
{
  while (token == T_NEWLINE || token == T_SEMICOLON)
    next_token();
}

#endif
