/*
 * Variables, the positional parameters, and functions: three short lists.
 */
#include "sh.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
  variable->name = copy_string(name);
  variable->value = NULL;
  variable->exported = variable->readonly = false;
  variable->next = NULL;
  *link = variable;
  return variable;
}

const char *get_variable(const char *name)
{
  struct variable *variable = find_variable(name, false);
  return variable == NULL ? NULL : variable->value;
}

void set_variable(const char *name, const char *value)
{
  struct variable *variable = find_variable(name, true);
  if (variable->readonly)
    fail("%s: is read only", name);
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
      fail("unset: %s: is read only", name);
    *link = variable->next;
    free(variable->name);
    free(variable->value);
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
    printf("%s%s", command, sorted[i]->name);
    if (sorted[i]->value != NULL) {
      putchar('=');
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
  char *name;
  char *value; /* NULL: was not set */
  bool exported;
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
  entry->name = copy_string(name);
  entry->value = variable != NULL && variable->value != NULL ? copy_string(variable->value) : NULL;
  entry->exported = variable != NULL && variable->exported;
}

void restore_variables(size_t mark)
{
  while (saved_count > mark) {
    struct saved *entry = &saved[--saved_count];
    if (entry->value == NULL) {
      unset_variable(entry->name);
    } else {
      set_variable(entry->name, entry->value);
      find_variable(entry->name, true)->exported = entry->exported;
    }
    free(entry->name);
    free(entry->value);
  }
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
