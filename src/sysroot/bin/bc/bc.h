/* bc: what its parts share. Text becomes a tree (parse.c), which is executed as soon as a statement is complete (run.c). */
#ifndef BC_H
#define BC_H
#include <stdbool.h>
#include <stdio.h>

#include "number.h"

enum kind {
  /* expressions */
  NUMBER, VARIABLE, ELEMENT, CALL, LENGTH, ROOT, SCALE_OF, READ, NEGATE, NOT, AND, OR, ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO,
  POWER, EQUAL, UNEQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, ASSIGN, PRE_INCREMENT, PRE_DECREMENT, POST_INCREMENT,
  POST_DECREMENT, PARENTHESES,
  /* statements */
  EXPRESSION, STRING, PRINT, BLOCK, IF, WHILE, FOR, BREAK, CONTINUE, RETURN, QUIT, HALT, WARRANTY
};

struct node {
  enum kind kind;
  enum kind operation;      /* of ASSIGN: what is done before, or NUMBER for nothing */
  char *text;               /* a number's digits, a name, a string */
  bool is_array;            /* of an argument: a name with [] */
  struct node *a, *b, *c, *d;
  struct node *next;        /* in a list of statements or arguments */
};

/* A parameter or local variable of a function. */
struct name {
  char *text;
  bool is_array;
  bool by_reference;
  struct name *next;
};

struct function {
  char *name;
  bool is_void;
  struct name *parameters, *locals;
  struct node *body;
  struct function *next;
};

/* parse.c: the next statement of the input; NULL when all has been read. A definition of a function is entered and gives an empty block. */
void parse_input(FILE *file, const char *name);
void parse_text(const char *text);
bool parse_next(struct node **statement);
struct function *find_function(const char *name);
void parse_error(const char *message);

/* run.c */
void run_statement(struct node *statement);
struct number *run_text_number(const char *text);
#endif
