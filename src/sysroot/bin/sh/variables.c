/*
 * Variables, the positional parameters, and functions: three short lists.
 */
#include "sh.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct variable *variables;
static struct function *functions;

struct positional positional;
const char *shell_name = "sh";

struct variable *find_variable(const char *name, bool create)
{
  struct variable **link = &variables;
  for (; *link != NULL; link = &(*link)->next) {
    if (strcmp((*link)->name, name) == 0)
      return *link;
  }
  if (!create)
    return NULL;
  struct variable *variable = allocate(sizeof *variable);
  *variable = (struct variable){.name = copy_string(name)};
  variable->next = NULL;
  *link = variable;
  return variable;
}

/* bash's variables that are computed when they are asked for. The result is good until the next call. */
static const char *dynamic_value(const char *name)
{
  static char text[32];
  static time_t start;
  if (!bash)
    return NULL;
  if (start == 0)
    start = time(NULL);
  if (strcmp(name, "RANDOM") == 0)
    snprintf(text, sizeof text, "%ld", random() & 0x7fff);
  else if (strcmp(name, "LINENO") == 0)
    snprintf(text, sizeof text, "%d", current_line);
  else if (strcmp(name, "SECONDS") == 0)
    snprintf(text, sizeof text, "%ld", (long)(time(NULL) - start));
  else if (strcmp(name, "BASHPID") == 0)
    snprintf(text, sizeof text, "%d", (int)getpid());
  else if (strcmp(name, "EPOCHSECONDS") == 0)
    snprintf(text, sizeof text, "%ld", (long)time(NULL));
  else
    return NULL;
  return text;
}

const char *get_variable(const char *name)
{
  struct variable *variable = find_variable(name, false);
  if (variable == NULL)
    return dynamic_value(name);
  if (variable->array == NULL)
    return variable->value;
  struct element *first = variable->array->first; /* an array's name alone is its element 0 */
  bool is_zero = first != NULL && (first->key != NULL ? strcmp(first->key, "0") == 0 : first->index == 0);
  return is_zero ? first->value : NULL;
}

void set_variable(const char *name, const char *value)
{
  struct variable *variable = find_variable(name, true);
  if (variable->readonly)
    fail(bash ? "%s: readonly variable" : "%s: is read only", name);
  if (variable->array != NULL) {
    set_element(name, "0", value);
    return;
  }
  char *copy = copy_string(value); /* value may be part of the old one */
  free(variable->value);
  variable->value = copy;
  if (options.all_export)
    variable->exported = true;
}

void unset_variable(const char *name)
{
  for (struct variable **link = &variables; *link != NULL; link = &(*link)->next) {
    struct variable *variable = *link;
    if (strcmp(variable->name, name) != 0)
      continue;
    if (variable->readonly)
      fail(bash ? "unset: %s: cannot unset: readonly variable" : "unset: %s: is read only", name);
    *link = variable->next;
    free(variable->name);
    free(variable->value);
    free_array(variable->array);
    free(variable);
    return;
  }
}

void import_environment(char **environment)
{
  for (; *environment != NULL; environment++) {
    char *equals = strchr(*environment, '=');
    if (equals == NULL || !is_name(*environment, (size_t)(equals - *environment)))
      continue;
    char *name = copy_slice(*environment, (size_t)(equals - *environment));
    set_variable(name, equals + 1);
    find_variable(name, true)->exported = true;
    free(name);
  }
}

char **export_environment(void)
{
  int count = 0;
  for (struct variable *v = variables; v != NULL; v = v->next)
    count++;
  char **environment = temporary(((size_t)count + 1) * sizeof *environment);
  count = 0;
  for (struct variable *v = variables; v != NULL; v = v->next) {
    if (!v->exported || v->value == NULL)
      continue;
    struct buffer entry = {0};
    put_text(&entry, v->name);
    put(&entry, '=');
    put_text(&entry, v->value);
    environment[count++] = buffer_text(&entry);
  }
  environment[count] = NULL;
  return environment;
}

void print_quoted(const char *text)
{
  do {
    size_t plain = strcspn(text, "'");
    printf("'%.*s'", (int)plain, text);
    text += plain;
    size_t quotes = strspn(text, "'");
    if (quotes > 0)
      printf("\"%.*s\"", (int)quotes, text);
    text += quotes;
  } while (*text != '\0');
}

static int compare_variables(const void *a, const void *b)
{
  const struct variable *const *left = a, *const *right = b;
  return strcmp((*left)->name, (*right)->name);
}

/* Print the variables in the order of their names: those that are marked, as commands, or those that have a value. */
static void list(bool (*wanted)(const struct variable *), const char *command)
{
  int count = 0, n = 0;
  for (struct variable *v = variables; v != NULL; v = v->next)
    count++;
  struct variable **sorted = temporary(((size_t)count + 1) * sizeof *sorted);
  for (struct variable *v = variables; v != NULL; v = v->next)
    sorted[n++] = v;
  qsort(sorted, (size_t)count, sizeof *sorted, compare_variables);

  for (int i = 0; i < count; i++) {
    if (!wanted(sorted[i]))
      continue;
    if (bash && *command != '\0') {
      print_declaration(sorted[i]);
      continue;
    }
    printf("%s%s", command, sorted[i]->name);
    if (sorted[i]->value != NULL) {
      putchar('=');
      if (bash)
        fputs(quote_word(sorted[i]->value), stdout);
      else
        print_quoted(sorted[i]->value);
    }
    putchar('\n');
  }
}

static bool has_value(const struct variable *v)
{
  return v->value != NULL;
}

static bool is_exported(const struct variable *v)
{
  return v->exported;
}

static bool is_readonly(const struct variable *v)
{
  return v->readonly;
}

void list_variables(void)
{
  list(has_value, "");
}

void list_marked(bool exported)
{
  if (exported)
    list(is_exported, "export ");
  else
    list(is_readonly, "readonly ");
}

/* ---- Saved variables: of a function's `local`, and of assignments before a builtin ---- */

struct saved {
  struct variable variable; /* its name, and what it was; neither value nor array: not set */
};

static struct saved *saved;
static size_t saved_count, saved_capacity;

size_t variables_mark(void)
{
  return saved_count;
}

void save_variable(const char *name)
{
  if (saved_count == saved_capacity) {
    saved_capacity = saved_capacity == 0 ? 16 : 2 * saved_capacity;
    saved = reallocate(saved, saved_capacity * sizeof *saved);
  }
  struct variable *variable = find_variable(name, false);
  struct saved *entry = &saved[saved_count++];
  entry->variable = variable != NULL ? *variable : (struct variable){0};
  entry->variable.name = copy_string(name);
  if (variable != NULL && variable->value != NULL)
    entry->variable.value = copy_string(variable->value);
  if (variable != NULL)
    entry->variable.array = copy_array(variable->array);
}

void restore_variables(size_t mark)
{
  while (saved_count > mark) {
    struct variable *old = &saved[--saved_count].variable, *variable = find_variable(old->name, false);
    if (variable != NULL && bash)
      variable->readonly = false;
    if (old->value == NULL && old->array == NULL) {
      unset_variable(old->name);
      free(old->name);
      continue;
    }
    variable = find_variable(old->name, true);
    free(variable->value);
    free_array(variable->array);
    char *name = variable->name;
    struct variable *next = variable->next;
    *variable = *old;
    variable->name = name;
    variable->next = next;
    free(old->name);
  }
}

struct variable *all_variables(void)
{
  return variables;
}

/* ---- Functions ---- */

struct function *find_function(const char *name)
{
  for (struct function *f = functions; f != NULL; f = f->next) {
    if (strcmp(f->name, name) == 0)
      return f;
  }
  return NULL;
}

void define_function(const char *name, struct node *body)
{
  struct function *function = find_function(name);
  if (function == NULL) {
    function = allocate(sizeof *function);
    function->name = copy_string(name);
    function->next = functions;
    functions = function;
  }
  function->body = body;
}

void unset_function(const char *name)
{
  for (struct function **link = &functions; *link != NULL; link = &(*link)->next) {
    if (strcmp((*link)->name, name) == 0) {
      *link = (*link)->next;
      return;
    }
  }
}
