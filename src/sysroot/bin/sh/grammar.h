/*
 * What the files of the parser share: parse.c and parse_condition.c.
 */
#ifndef GRAMMAR_H
#define GRAMMAR_H

#include "sh.h"

struct node *new_node(enum node_type type);
struct node *new_branch(enum node_type type, struct node *left, struct node *right);
/* Adds a word at the end of a list; gives the new end. */
struct word **append_word(struct word **end, char *text);
/* The current token is wrong: something else, or what is given, should stand there. */
void unexpected(const char *expected);
bool at_word(const char *text);
void expect_word(const char *text);
void skip_newlines(void);

/* parse_condition.c: the [[ is consumed. */
struct node *parse_condition(void);

#endif
