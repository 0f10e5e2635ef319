/*
 * The functions that awk brings, one table.
 */
#include "awk.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

/* The n-th argument, from 0; NULL if there are fewer. */
static struct node *nth(struct node *arguments, int n)
{
  while (arguments != NULL && n-- > 0)
    arguments = arguments->next;
  return arguments;
}

static double number_argument(struct node *arguments, int n)
{
  return evaluate_number(nth(arguments, n));
}

static struct string *record_text(void)
{
  struct value record = get_field(0);
  return record.string;
}

/* ---- Numbers ---- */

static struct value builtin_sin(struct node *a) { return number_value(sin(number_argument(a, 0))); }
static struct value builtin_cos(struct node *a) { return number_value(cos(number_argument(a, 0))); }
static struct value builtin_exp(struct node *a) { return number_value(exp(number_argument(a, 0))); }
static struct value builtin_log(struct node *a) { return number_value(log(number_argument(a, 0))); }
static struct value builtin_sqrt(struct node *a) { return number_value(sqrt(number_argument(a, 0))); }
static struct value builtin_int(struct node *a) { return number_value(trunc(number_argument(a, 0))); }

static struct value builtin_atan2(struct node *a)
{
  double y = number_argument(a, 0);
  return number_value(atan2(y, number_argument(a, 1)));
}

static struct value builtin_rand(struct node *a)
{
  (void)a;
  return number_value((double)random() / 2147483648.0);
}

static struct value builtin_srand(struct node *a)
{
  static double seed;
  double old = seed;
  seed = a != NULL ? number_argument(a, 0) : (double)time(NULL);
  srandom((unsigned)(long)seed);
  return number_value(old);
}

/* ---- Text ---- */

static struct value builtin_length(struct node *a)
{
  if (a != NULL && is_array(a))
    return number_value((double)array_of(a)->count);
  struct string *text = a != NULL ? evaluate_string(a) : record_text();
  double length = (double)text->length;
  release_string(text);
  return number_value(length);
}

/* substr(text, from [, count]): both are rounded, and what is outside the text does not count. */
static struct value builtin_substr(struct node *a)
{
  struct string *text = evaluate_string(a);
  double length = (double)text->length, from = number_argument(a, 1), end = length + 1;
  if (nth(a, 2) != NULL)
    end = rint(from) + rint(number_argument(a, 2));
  from = rint(from);
  if (!(from >= 1))
    from = 1;
  if (!(end <= length + 1))
    end = length + 1;
  struct value result =
      end > from ? string_value(new_string(text->text + (size_t)from - 1, (size_t)(end - from))) : text_value("");
  release_string(text);
  return result;
}

static struct value builtin_index(struct node *a)
{
  struct string *text = evaluate_string(a), *part = evaluate_string(nth(a, 1));
  const char *found = strstr(text->text, part->text);
  double index = found == NULL || part->length == 0 ? 0 : (double)(found - text->text + 1);
  release_string(text);
  release_string(part);
  return number_value(index);
}

static struct value map_text(struct node *a, int (*map)(int))
{
  struct string *text = evaluate_string(a), *result = new_string(text->text, text->length);
  for (size_t i = 0; i < result->length; i++)
    result->text[i] = (char)map((unsigned char)result->text[i]);
  release_string(text);
  return string_value(result);
}

static struct value builtin_tolower(struct node *a) { return map_text(a, tolower); }
static struct value builtin_toupper(struct node *a) { return map_text(a, toupper); }

static struct value builtin_sprintf(struct node *a)
{
  struct value values[64];
  int count = 0;
  struct string *format = evaluate_string(a);
  for (struct node *e = a->next; e != NULL && count < 64; e = e->next)
    values[count++] = evaluate(e);
  struct string *text = format_values(format, values, count);
  while (count > 0)
    release(&values[--count]);
  release_string(format);
  return string_value(text);
}

/* split(text, array [, separator]) */
static struct value builtin_split(struct node *a)
{
  struct node *separator = nth(a, 2);
  struct string *text = evaluate_string(a), *by = NULL;
  const regex_t *regex = NULL;
  if (separator != NULL && separator->kind == N_REGEX)
    regex = regex_of(separator);
  else if (separator != NULL)
    by = evaluate_string(separator);
  struct array *array = array_of(nth(a, 1));
  clear_array(array);
  long count = split_into(array, text, by != NULL ? by->text : NULL, regex);
  if (by != NULL)
    release_string(by);
  release_string(text);
  return number_value((double)count);
}

static struct value builtin_match(struct node *a)
{
  struct string *text = evaluate_string(a);
  struct span found;
  bool any = find_match(regex_of(nth(a, 1)), text->text, 0, &found);
  double start = any ? (double)found.start + 1 : 0;
  set_value(&RSTART->value, number_value(start));
  set_value(&RLENGTH->value, number_value(any ? (double)(found.end - found.start) : -1));
  release_string(text);
  return number_value(start);
}

/* ---- sub and gsub ---- */

struct growing {
  char *text;
  size_t length, capacity;
};

static void append(struct growing *g, const char *text, size_t length)
{
  if (length == 0)
    return;
  if (g->length + length > g->capacity) {
    g->capacity = 2 * (g->length + length);
    g->text = reallocate(g->text, g->capacity);
  }
  memcpy(g->text + g->length, text, length);
  g->length += length;
}

/* The replacement: & is the match, \& is an &. */
static void append_replacement(struct growing *g, const struct string *replacement, const char *match, size_t length)
{
  for (const char *p = replacement->text; *p != '\0'; p++) {
    if (*p == '\\' && (p[1] == '&' || p[1] == '\\'))
      append(g, ++p, 1);
    else if (*p == '&')
      append(g, match, length);
    else
      append(g, p, 1);
  }
}

/* sub(expression, replacement [, target]) */
static struct value substitute(struct node *a, bool all)
{
  static struct node zero = {.kind = N_CONSTANT}, record = {.kind = N_FIELD, .a = &zero};
  struct node *target = nth(a, 2) != NULL ? nth(a, 2) : &record;
  const regex_t *regex = regex_of(a);
  struct string *replacement = evaluate_string(nth(a, 1)), *text = evaluate_string(target);
  struct growing result = {0};
  struct span found;
  size_t at = 0;
  long count = 0;
  bool after_match = false; /* an empty match right behind another one does not count */

  while (at <= text->length && find_match(regex, text->text, at, &found)) {
    bool empty = found.end == found.start;
    append(&result, text->text + at, found.start - at);
    if (!(empty && after_match && found.start == at)) {
      append_replacement(&result, replacement, text->text + found.start, found.end - found.start);
      count++;
    }
    at = found.end;
    after_match = true;
    if (empty) {
      if (at < text->length)
        append(&result, text->text + at, 1);
      at++;
      after_match = false;
    }
    if (!all)
      break;
  }
  if (count > 0) {
    if (at < text->length)
      append(&result, text->text + at, text->length - at);
    if (target->kind != N_CONSTANT)
      assign_to(target, string_value(new_string(result.text, result.length)));
  }
  free(result.text);
  release_string(replacement);
  release_string(text);
  return number_value((double)count);
}

static struct value builtin_sub(struct node *a) { return substitute(a, false); }
static struct value builtin_gsub(struct node *a) { return substitute(a, true); }

/* ---- The world outside ---- */

static struct value builtin_system(struct node *a)
{
  struct string *command = evaluate_string(a);
  fflush(NULL);
  int status = system(command->text);
  release_string(command);
  return number_value(WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status));
}

static struct value builtin_close(struct node *a)
{
  struct string *name = evaluate_string(a);
  int status = close_stream(name->text);
  release_string(name);
  return number_value(status);
}

static struct value builtin_fflush(struct node *a)
{
  if (a == NULL)
    return number_value(fflush(stdout));
  struct string *name = evaluate_string(a);
  bool found = name->length == 0 ? fflush(NULL) == 0 : flush_stream(name->text);
  release_string(name);
  return number_value(found ? 0 : -1);
}

static struct value builtin_systime(struct node *a)
{
  (void)a;
  return number_value((double)time(NULL));
}

/* strftime([format [, seconds [, utc]]]) */
static struct value builtin_strftime(struct node *a)
{
  char text[256];
  struct string *format = a != NULL ? evaluate_string(a) : new_string("%c", 2);
  time_t seconds = nth(a, 1) != NULL ? (time_t)number_argument(a, 1) : time(NULL);
  bool utc = nth(a, 2) != NULL && number_argument(a, 2) != 0;
  size_t length = strftime(text, sizeof text, format->text, utc ? gmtime(&seconds) : localtime(&seconds));
  release_string(format);
  return string_value(new_string(text, length));
}

/* mktime("YYYY MM DD HH MM SS [DST]") */
static struct value builtin_mktime(struct node *a)
{
  struct string *text = evaluate_string(a);
  struct tm tm = {.tm_isdst = -1};
  int n = sscanf(text->text, "%d %d %d %d %d %d %d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min,
                 &tm.tm_sec, &tm.tm_isdst);
  release_string(text);
  tm.tm_year -= 1900;
  tm.tm_mon--;
  return number_value(n < 6 ? -1 : (double)mktime(&tm));
}

static const struct builtin {
  const char *name;
  struct value (*call)(struct node *arguments);
  int least, most; /* arguments */
} builtins[] = {
    {"length", builtin_length, 0, 1},   {"substr", builtin_substr, 2, 3},     {"index", builtin_index, 2, 2},
    {"split", builtin_split, 2, 3},     {"sub", builtin_sub, 2, 3},           {"gsub", builtin_gsub, 2, 3},
    {"match", builtin_match, 2, 2},     {"sprintf", builtin_sprintf, 1, 64},  {"sin", builtin_sin, 1, 1},
    {"cos", builtin_cos, 1, 1},         {"atan2", builtin_atan2, 2, 2},       {"exp", builtin_exp, 1, 1},
    {"log", builtin_log, 1, 1},         {"sqrt", builtin_sqrt, 1, 1},         {"int", builtin_int, 1, 1},
    {"rand", builtin_rand, 0, 0},       {"srand", builtin_srand, 0, 1},       {"tolower", builtin_tolower, 1, 1},
    {"toupper", builtin_toupper, 1, 1}, {"system", builtin_system, 1, 1},     {"close", builtin_close, 1, 1},
    {"fflush", builtin_fflush, 0, 1},   {"systime", builtin_systime, 0, 0},   {"strftime", builtin_strftime, 0, 3},
    {"mktime", builtin_mktime, 1, 1},
};

int find_builtin(const char *name)
{
  for (size_t i = 0; i < sizeof builtins / sizeof builtins[0]; i++) {
    if (strcmp(builtins[i].name, name) == 0)
      return (int)i;
  }
  return -1;
}

bool may_lack_parentheses(int builtin)
{
  return builtins[builtin].call == builtin_length;
}

struct value call_builtin(int builtin, struct node *arguments)
{
  int count = 0;
  for (struct node *a = arguments; a != NULL; a = a->next)
    count++;
  if (count < builtins[builtin].least || count > builtins[builtin].most)
    fail("wrong number of arguments in a call of %s", builtins[builtin].name);
  return builtins[builtin].call(arguments);
}
