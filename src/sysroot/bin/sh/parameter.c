/*
 * $x and ${x...}: the parameter, what its operator makes of it, and how it becomes part of the word.
 *
 * "$@", "$*", and in bash "${a[@]}" and its like, are lists: their operators work on every item.
 */
#include "expansion.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *field_separators(void)
{
  const char *ifs = get_variable("IFS");
  return ifs != NULL ? ifs : " \t\n";
}

/* $1, $?, $x ...; NULL if not set. The result may be overwritten by the next call. */
static const char *parameter_value(const char *name)
{
  static char number[32];

  if (isdigit((unsigned char)name[0])) {
    int n = atoi(name);
    if (n == 0)
      return shell_name;
    return n <= positional.count ? positional.argument[n - 1] : NULL;
  }
  switch (name[0]) {
  case '?': snprintf(number, sizeof number, "%d", last_status); return number;
  case '#': snprintf(number, sizeof number, "%d", positional.count); return number;
  case '$': {
    snprintf(number, sizeof number, "%d", (int)shell_pid);
    return number;
  }
  case '!':
    if (last_background == 0)
      return NULL;
    snprintf(number, sizeof number, "%d", (int)last_background);
    return number;
  case '-': option_letters(number); return number;
  default: return get_variable(name);
  }
}

static void bad_substitution(void)
{
  fail("Bad substitution");
}

/* A parameter as it stands in ${ }. */
struct parameter {
  const char *name;
  const char *subscript; /* bash; NULL if it has none */
  char list;             /* '@' or '*': it is a list of items; 0: it has a value */
  char **items;
  int count;
  const char *value; /* NULL: not set */
};

/* $@ and $*: all arguments; only "$*" is one field. */
static void emit_list(struct expansion *e, const struct parameter *parameter, bool quoted)
{
  char separator = field_separators()[0];
  bool empty_quotes = bash && quoted && parameter->list == '@' && parameter->count == 0 && e->origins.length > 0 &&
                      e->origins.text[e->origins.length - 1] == MARK;
  if (empty_quotes) { /* "${a[@]}" without elements is no field at all */
    e->text.length--;
    e->origins.length--;
  }
  for (int i = 0; i < parameter->count; i++) {
    if (i > 0 && parameter->list == '*' && quoted) {
      if (separator != '\0')
        emit(e, separator, QUOTED);
    } else if (i > 0) {
      emit(e, parameter->list == '*' ? separator : ' ', BREAK);
    }
    if (quoted && parameter->list == '@')
      emit(e, ' ', MARK);
    emit_text(e, parameter->items[i], quoted ? QUOTED : SPLIT);
  }
}

/* Behind the name that begins at p: a variable's, a number, or a special parameter. */
static const char *skip_name(const char *p, const char *end)
{
  if (isalpha((unsigned char)*p) || *p == '_') {
    while (p < end && (isalnum((unsigned char)*p) || *p == '_'))
      p++;
  } else if (isdigit((unsigned char)*p)) {
    while (p < end && isdigit((unsigned char)*p))
      p++;
  } else if (p < end && strchr("@*#?-$!", *p) != NULL) {
    p++;
  } else {
    bad_substitution();
  }
  return p;
}

/* Look the parameter up. `keys`: bash's ${!a[@]}. */
static void look_up(struct parameter *parameter, bool keys)
{
  const char *name = parameter->name, *subscript = parameter->subscript;
  parameter->list = 0;
  if (*name == '@' || *name == '*') {
    parameter->list = *name;
    parameter->items = positional.argument;
    parameter->count = positional.count;
    parameter->value = positional.count > 0 ? "" : NULL;
  } else if (subscript != NULL && (strcmp(subscript, "@") == 0 || strcmp(subscript, "*") == 0)) {
    parameter->list = *subscript;
    parameter->items = array_items(name, keys, &parameter->count);
    parameter->value = parameter->count > 0 ? "" : NULL;
  } else {
    parameter->value = subscript != NULL ? get_element(name, subscript) : parameter_value(name);
  }
}

/* Read name and subscript at p. Returns what is behind them. */
static const char *read_parameter(struct parameter *parameter, const char *p, const char *end)
{
  const char *start = p;
  *parameter = (struct parameter){0};
  p = skip_name(p, end);
  parameter->name = temporary_slice(start, p);
  if (bash && p < end && *p == '[' && is_name(start, (size_t)(p - start))) {
    const char *open = p;
    int depth = 0;
    do
      depth += (*p == '[') - (*p == ']');
    while (++p < end && depth > 0);
    parameter->subscript = temporary_slice(open + 1, p - 1);
  }
  return p;
}

/* bash: ${!prefix*} and ${!prefix@}: the names of variables. */
static void names_with(struct parameter *parameter, char which)
{
  size_t length = strlen(parameter->name);
  int count = 0;
  for (struct variable *v = all_variables(); v != NULL; v = v->next)
    count++;
  char **items = temporary(((size_t)count + 1) * sizeof *items);
  count = 0;
  for (struct variable *v = all_variables(); v != NULL; v = v->next) {
    if (strncmp(v->name, parameter->name, length) != 0)
      continue;
    int i = count++;
    for (; i > 0 && strcmp(items[i - 1], v->name) > 0; i--)
      items[i] = items[i - 1];
    items[i] = v->name;
  }
  parameter->list = which;
  parameter->items = items;
  parameter->count = count;
}

/* The items of a list from an offset on, as ${@:1:2} says it; the positional parameters begin with $0. */
static void slice_list(struct parameter *parameter, const char *text, const char *end)
{
  long offset, length;
  bool arguments = *parameter->name == '@' || *parameter->name == '*';
  slice_bounds(text, end, &offset, &length);
  if (arguments && offset == 0) {
    char **items = temporary(((size_t)parameter->count + 2) * sizeof *items);
    items[0] = (char *)shell_name;
    memcpy(items + 1, parameter->items, (size_t)parameter->count * sizeof *items);
    parameter->items = items;
    parameter->count++;
  } else if (arguments && offset > 0) {
    offset--;
  }
  if (offset < 0)
    offset += parameter->count; /* for $@ that is one more with $0, and one less without */
  if (offset < 0 || offset > parameter->count)
    offset = parameter->count;
  parameter->items += offset;
  parameter->count -= (int)offset;
  if (length < 0)
    fail("%ld: substring expression < 0", length);
  if (length < parameter->count)
    parameter->count = (int)length;
}

/* # ## % %% / : ^ , @: on the value, or on every item. */
static void apply_operator(struct parameter *parameter, const char *operator, const char *end)
{
  char op = *operator;
  bool removal = op == '#' || op == '%';
  if (!removal && !bash)
    bad_substitution();
  if (parameter->list != 0 && op == ':') {
    slice_list(parameter, operator + 1, end);
    return;
  }
  bool longest = removal && operator + 1 < end && operator[1] == op;
  const char *pattern = removal ? expand_pattern(temporary_slice(operator + (longest ? 2 : 1), end)) : NULL;
  char **items = parameter->list != 0 ? temporary(((size_t)parameter->count + 1) * sizeof *items) : NULL;
  int count = parameter->list != 0 ? parameter->count : 1;
  for (int i = 0; i < count; i++) {
    const char *value = items != NULL ? parameter->items[i] : parameter->value;
    if (value == NULL && (op == '@' || options.error_on_unset))
      return;
    if (value == NULL)
      value = "";
    char *result = removal ? remove_match(value, pattern, op, longest) : substitute_value(value, operator, end);
    if (result == NULL)
      bad_substitution();
    if (items != NULL)
      items[i] = result;
    else
      parameter->value = result;
  }
  if (items != NULL)
    parameter->items = items;
}

static void emit_parameter(struct expansion *e, const struct parameter *parameter, bool quoted)
{
  if (parameter->list != 0) {
    emit_list(e, parameter, quoted);
  } else if (parameter->value != NULL) {
    emit_text(e, parameter->value, quoted ? QUOTED : SPLIT);
  } else if (options.error_on_unset) {
    fail_for_good(bash ? "%s: unbound variable" : "%s: parameter not set", parameter->name);
  }
}

static void emit_length(struct expansion *e, const struct parameter *parameter, bool quoted)
{
  char number[32];
  size_t length = parameter->value == NULL ? 0 : strlen(parameter->value);
  if (parameter->list == 0 && parameter->value == NULL && options.error_on_unset)
    fail_for_good(bash ? "%s: unbound variable" : "%s: parameter not set", parameter->name);
  snprintf(number, sizeof number, "%zu", parameter->list != 0 ? (size_t)parameter->count : length);
  emit_text(e, number, quoted ? QUOTED : SPLIT);
}

void expand_braces(struct expansion *e, const char *text, const char *end, bool quoted, char plain)
{
  struct parameter parameter;
  bool length_wanted = *text == '#' && end - text > 1 &&
                       (strchr("-+?=:%#", text[1]) == NULL || (end - text == 2 && strchr("-?#", text[1]) != NULL));
  bool indirect = bash && *text == '!' && end - text > 1 && (isalpha((unsigned char)text[1]) || text[1] == '_');
  const char *p = read_parameter(&parameter, text + (length_wanted || indirect), end);

  if (indirect && end - p == 1 && (*p == '*' || *p == '@')) {
    names_with(&parameter, *p);
    emit_parameter(e, &parameter, quoted);
    return;
  }
  look_up(&parameter, indirect);
  if (indirect && parameter.list == 0) {
    const char *target = parameter.value;
    if (target == NULL || *target == '\0')
      fail("%s: invalid indirect expansion", parameter.name);
    target = temporary_slice(target, target + strlen(target));
    read_parameter(&parameter, target, target + strlen(target));
    look_up(&parameter, false);
  }
  if (length_wanted) {
    emit_length(e, &parameter, quoted);
    return;
  }

  const char *operator = p;
  bool colon = p < end && *p == ':' && p + 1 < end && strchr("-+=?", p[1]) != NULL;
  if (colon)
    p++;
  const char *value = parameter.value, *name = parameter.name;
  bool missing = value == NULL || (colon && parameter.list == 0 && *value == '\0');
  char op = p < end ? *p++ : '\0';
  enum quoting inner = quoted ? IN_QUOTES : UNQUOTED;

  switch (op) {
  case '\0':
    break;
  case '-':
    if (missing) {
      expand_text(e, p, end, inner, plain);
      return;
    }
    break;
  case '+':
    if (!missing)
      expand_text(e, p, end, inner, plain);
    return;
  case '=':
    if (missing) {
      if (!is_name(name, strlen(name)))
        fail("%s: bad variable name", name);
      if (parameter.subscript != NULL)
        set_element(name, parameter.subscript, expand_to_string(p, end, inner));
      else
        set_variable(name, expand_to_string(p, end, inner));
      look_up(&parameter, false);
    }
    break;
  case '?':
    if (missing)
      fail_for_good("%s: %s", name, p < end   ? expand_to_string(p, end, inner)
                                    : colon ? "parameter not set or null"
                                            : "parameter not set");
    break;
  default:
    apply_operator(&parameter, operator, end);
  }
  emit_parameter(e, &parameter, quoted);
}
