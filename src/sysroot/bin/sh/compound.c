/*
 * Compound commands: loops, choices, lists.
 */
#include "sh.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* After the body of a loop: should the loop end? */
static bool leave_loop(void)
{
  if (jump == JUMP_RETURN)
    return true;
  if (jump == JUMP_NONE)
    return false;
  if (--jump_levels > 0)
    return true; /* for a loop further out */
  bool leave = jump == JUMP_BREAK;
  jump = JUMP_NONE;
  return leave;
}

int run_while(struct node *node)
{
  int status = 0;
  loop_depth++;
  for (;;) {
    int condition = run(node->left, RUN_CONDITION);
    if (jump == JUMP_NONE) {
      if ((condition == 0) != (node->type == NODE_WHILE))
        break;
      status = run(node->right, 0);
    }
    if (leave_loop())
      break;
  }
  loop_depth--;
  return status;
}

/* bash's set -x tells every turn of a loop, and what a case looks at. */
static void trace_words(const char *keyword, struct node *node, const char *name)
{
  if (!options.trace || !bash)
    return;
  const char *prefix = get_variable("PS4");
  fflush(stdout);
  fprintf(stderr, "%s%s %s", prefix != NULL ? expand_here_document(prefix) : "+ ", keyword, name);
  if (node->has_in || node->type == NODE_CASE)
    fprintf(stderr, " in");
  if (node->type != NODE_CASE) {
    for (struct word *w = node->words; w != NULL; w = w->next)
      fprintf(stderr, " %s", w->text);
  }
  fputc('\n', stderr);
}

int run_for(struct node *node)
{
  int count = positional.count, status = 0;
  char **values = positional.argument;
  if (node->has_in)
    values = expand_words(node->words, &count);
  loop_depth++;
  for (int i = 0; i < count; i++) {
    trace_words("for", node, node->name);
    set_variable(node->name, values[i]);
    status = run(node->right, 0);
    if (leave_loop())
      break;
  }
  loop_depth--;
  return status;
}

int run_case(struct node *node, int flags)
{
  const char *value = expand_word(node->words->text);
  int status = 0;
  bool falling = false;
  trace_words("case", node, value);
  for (struct case_item *item = node->cases; item != NULL; item = item->next) {
    bool matches = falling;
    for (struct word *pattern = item->patterns; pattern != NULL && !matches; pattern = pattern->next)
      matches = fnmatch(expand_pattern(pattern->text), value, options.no_case_match ? FNM_CASEFOLD : 0) == 0;
    if (!matches)
      continue;
    if (item->ending == CASE_END)
      return run(item->body, flags);
    status = run(item->body, flags & ~RUN_EXIT);
    if (jump != JUMP_NONE)
      break;
    falling = item->ending == CASE_FALL;
  }
  return status;
}

int run_if(struct node *node, int flags)
{
  int condition = run(node->left, RUN_CONDITION);
  if (jump != JUMP_NONE)
    return condition;
  if (condition == 0)
    return run(node->right, flags);
  return run(node->third, flags);
}

int run_sequence(struct node *node, int flags)
{
  int status = run(node->left, flags & ~RUN_EXIT);
  return jump == JUMP_NONE ? run(node->right, flags) : status;
}

int run_and_or(struct node *node, int flags)
{
  int status = run(node->left, RUN_CONDITION);
  if (jump != JUMP_NONE || (status == 0) != (node->type == NODE_AND))
    return status;
  return run(node->right, flags);
}

/* ---- bash's ---- */

static long evaluate_part(const struct word *part, long nothing)
{
  const char *text = expand_quoted(part->text);
  return text[strspn(text, " \t\n")] == '\0' ? nothing : evaluate_arithmetic(text);
}

int run_for_arithmetic(struct node *node)
{
  struct word *first = node->words, *condition = first->next, *step = condition->next;
  int status = 0;
  loop_depth++;
  evaluate_part(first, 0);
  while (evaluate_part(condition, 1) != 0) {
    status = run(node->right, 0);
    if (leave_loop())
      break;
    evaluate_part(step, 0);
  }
  loop_depth--;
  return status;
}

/* Read a line of the standard input into $REPLY. */
static bool read_reply(void)
{
  struct buffer line = {0};
  char c = '\0';
  ssize_t n;
  while ((n = read(STDIN_FILENO, &c, 1)) == 1 && c != '\n')
    put(&line, c);
  set_variable("REPLY", buffer_text(&line));
  return n == 1;
}

int run_select(struct node *node)
{
  int count = positional.count, status = 0;
  char **values = positional.argument;
  if (node->has_in)
    values = expand_words(node->words, &count);
  loop_depth++;
  bool menu = true;
  for (;;) {
    fflush(stdout);
    for (int i = 0; menu && i < count; i++)
      fprintf(stderr, "%*d) %s\n", count < 10 ? 1 : count < 100 ? 2 : 3, i + 1, values[i]);
    const char *prompt = get_variable("PS3");
    fputs(prompt != NULL ? prompt : "#? ", stderr);
    if (!read_reply()) {
      fputc('\n', stderr);
      status = 1;
      break;
    }
    const char *reply = get_variable("REPLY");
    menu = *reply == '\0';
    if (menu)
      continue;
    int choice = atoi(reply);
    set_variable(node->name, choice >= 1 && choice <= count ? values[choice - 1] : "");
    status = run(node->right, 0);
    if (leave_loop())
      break;
  }
  loop_depth--;
  return status;
}
