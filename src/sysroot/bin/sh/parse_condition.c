/*
 * bash's [[ ]] to a tree: && || ! are those of lists, what they connect are tests (NODE_TEST).
 */
#include "grammar.h"

#include <string.h>

static struct node *parse_condition_or(void);

static bool is_test_operator(const char *text)
{
  static const char *const operators[] = {"=",   "==",  "!=",  "=~",  "-eq", "-ne", "-lt",
                                          "-le", "-gt", "-ge", "-nt", "-ot", "-ef"};
  for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
    if (strcmp(text, operators[i]) == 0)
      return true;
  }
  return false;
}

/* test = "(" or ")" | "!" test | "-f" word | word [operator word] */
static struct node *parse_test(void)
{
  skip_newlines();
  if (token == TOKEN_LEFT_PAREN) {
    next_token();
    struct node *inner = parse_condition_or();
    if (token != TOKEN_RIGHT_PAREN)
      unexpected(")");
    next_token();
    return inner;
  }
  if (at_word("!")) {
    next_token();
    return new_branch(NODE_NOT, parse_test(), NULL);
  }
  if (token != TOKEN_WORD || at_word("]]"))
    unexpected(NULL);
  struct node *node = new_node(NODE_TEST);
  struct word **end = &node->words;
  bool unary = token_text[0] == '-' && strlen(token_text) == 2;
  char *first = token_text;
  next_token();
  if (unary && token == TOKEN_WORD && !at_word("]]") && !is_test_operator(token_text)) {
    node->name = first;
    append_word(end, token_text);
    next_token();
    return node;
  }
  end = append_word(end, first);
  bool ordered = token == TOKEN_LESS || token == TOKEN_GREAT;
  if (ordered || (token == TOKEN_WORD && is_test_operator(token_text))) {
    node->name = copy_string(ordered ? token_name() : token_text);
    if (strcmp(node->name, "=~") == 0)
      next_regex_token();
    else
      next_token();
    if (token != TOKEN_WORD && token != TOKEN_IO_NUMBER)
      unexpected(NULL);
    append_word(end, token_text);
    next_token();
  }
  skip_newlines();
  return node;
}

static struct node *parse_condition_and(void)
{
  struct node *node = parse_test();
  while (token == TOKEN_AND_AND) {
    next_token();
    node = new_branch(NODE_AND, node, parse_test());
  }
  return node;
}

static struct node *parse_condition_or(void)
{
  struct node *node = parse_condition_and();
  while (token == TOKEN_OR_OR) {
    next_token();
    node = new_branch(NODE_OR, node, parse_condition_and());
  }
  return node;
}

/* condition = "[[" or "]]"   (the first word is consumed) */
struct node *parse_condition(void)
{
  struct node *node = new_node(NODE_CONDITION);
  node->left = parse_condition_or();
  expect_word("]]");
  return node;
}
