/*
 * bash's [[ ]]: its operands are words that are neither split nor matched against files; == has a pattern and =~ a regular
 * expression at the right. The logic around the tests is that of lists (NODE_AND, NODE_OR, NODE_NOT).
 */
#include "sh.h"

#include <fnmatch.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../test_expression.h"

/* text =~ expression: what matched goes to the array BASH_REMATCH. */
static int match_regex(const char *text, const char *expression)
{
  regex_t regex;
  regmatch_t found[20];
  char *items[20];
  int count = 0;
  if (regcomp(&regex, expression, REG_EXTENDED | (options.no_case_match ? REG_ICASE : 0)) != 0)
    return 2;
  bool matches = regexec(&regex, text, 20, found, 0) == 0;
  if (matches) {
    for (count = 0; count < 20 && (size_t)count <= regex.re_nsub; count++) {
      regmatch_t m = found[count];
      items[count] = m.rm_so < 0 ? copy_string("") : copy_slice(text + m.rm_so, (size_t)(m.rm_eo - m.rm_so));
    }
  }
  regfree(&regex);
  set_array_items("BASH_REMATCH", items, count);
  while (count > 0)
    free(items[--count]);
  return !matches;
}

static int compare_numbers(const char *operator, const char *left, const char *right)
{
  long a = evaluate_arithmetic(left), b = evaluate_arithmetic(right);
  switch (operator[1]) {
  case 'e': return !(a == b);
  case 'n': return !(a != b);
  case 'l': return !(operator[2] == 't' ? a < b : a <= b);
  default: return !(operator[2] == 't' ? a > b : a >= b);
  }
}

static void trace_test(const char *operator, const char *left, const char *right)
{
  if (!options.trace)
    return;
  fflush(stdout);
  const char *prefix = get_variable("PS4");
  fputs(prefix != NULL ? expand_here_document(prefix) : "+ ", stderr);
  if (right == NULL)
    fprintf(stderr, "[[ %s %s ]]\n", operator, quote_word(left));
  else
    fprintf(stderr, "[[ %s %s %s ]]\n", quote_word(left), operator, right);
}

int run_test(struct node *node)
{
  const char *operator = node->name, *left = expand_word(node->words->text);
  struct word *second = node->words->next;
  if (operator == NULL) {
    trace_test("-n", left, NULL);
    return *left == '\0';
  }
  if (second == NULL) {
    trace_test(operator, left, NULL);
    if (operator[1] == 'v')
      return get_variable(left) == NULL;
    if (operator[1] == 'o')
      return 1;
    if (operator[1] == 'a' || operator[1] == 'e')
      return access(left, F_OK) != 0;
    struct test_parser parser = {.program = "[["};
    return !test_unary(&parser, operator[1], left);
  }
  if (strcmp(operator, "=~") == 0) {
    const char *expression = expand_regex(second->text);
    trace_test(operator, left, expression);
    return match_regex(left, expression);
  }
  if (strcmp(operator, "==") == 0 || strcmp(operator, "=") == 0 || strcmp(operator, "!=") == 0) {
    const char *pattern = expand_pattern(second->text);
    trace_test(operator, left, pattern);
    bool matches = fnmatch(pattern, left, options.no_case_match ? FNM_CASEFOLD : 0) == 0;
    return matches != (operator[0] != '!');
  }
  const char *right = expand_word(second->text);
  trace_test(operator, left, right);
  if (operator[0] == '<')
    return !(strcmp(left, right) < 0);
  if (operator[0] == '>')
    return !(strcmp(left, right) > 0);
  if (strcmp(operator, "-nt") == 0 || strcmp(operator, "-ot") == 0 || strcmp(operator, "-ef") == 0) {
    char *argv[] = {"test", (char *)left, (char *)operator, (char *)right, NULL};
    return test_command("[[", 4, argv);
  }
  return compare_numbers(operator, left, right);
}
