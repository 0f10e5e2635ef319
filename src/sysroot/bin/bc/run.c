/*
 * Executing the tree of a bc program. Variables, arrays and functions have names of their own each; a call gives its function's parameters and
 * locals new values and puts the old ones back when it is over, so that what a function calls sees them too (POSIX bc).
 */
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "bc.h"

enum { MOST_DIGITS_OF_LINE = 68, LARGEST_SCALE = 100000000 };

struct element {
  long index;
  struct number *value;
};

struct array {
  struct element *elements; /* sorted by index */
  size_t count, room;
};

struct variable {
  char *name;
  struct number *value;
  struct array *array;
  struct variable *next;
};

static struct variable *variables[256];
static int scale, input_base = 10, output_base = 10, column;
static struct number *last;
static jmp_buf stopped; /* by an error: the statement is given up */
static enum { RUNNING, BREAKING, CONTINUING, RETURNING } flow;
static struct number *returned;
static const char *current_function = "(main)";

static void runtime_error(const char *message)
{
  fflush(stdout);
  fprintf(stderr, "Runtime error (func=%s, adr=0): %s\n", current_function, message);
  longjmp(stopped, 1);
}

static struct variable *find_variable(const char *name)
{
  unsigned hash = 0;
  for (const char *c = name; *c != '\0'; c++)
    hash = hash * 31 + (unsigned char)*c;
  struct variable **at = &variables[hash % 256];
  while (*at != NULL && strcmp((*at)->name, name) != 0)
    at = &(*at)->next;
  if (*at == NULL) {
    *at = calloc(1, sizeof **at);
    (*at)->name = strdup(name);
    (*at)->value = number_of(0);
    (*at)->array = calloc(1, sizeof(struct array));
  }
  return *at;
}

/* The place of an element, made if it is not there. */
static struct number **element_of(struct array *array, long index)
{
  size_t low = 0, high = array->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (array->elements[middle].index < index)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == array->count || array->elements[low].index != index) {
    if (array->count == array->room) {
      array->room = array->room ? 2 * array->room : 8;
      array->elements = realloc(array->elements, array->room * sizeof *array->elements);
    }
    memmove(array->elements + low + 1, array->elements + low, (array->count - low) * sizeof *array->elements);
    array->elements[low] = (struct element){index, number_of(0)};
    array->count++;
  }
  return &array->elements[low].value;
}

static struct array *copy_array(const struct array *array)
{
  struct array *copy = calloc(1, sizeof *copy);
  for (size_t i = 0; i < array->count; i++) {
    struct number **place = element_of(copy, array->elements[i].index);
    number_drop(*place);
    *place = number_keep(array->elements[i].value);
  }
  return copy;
}

static void free_array(struct array *array)
{
  for (size_t i = 0; i < array->count; i++)
    number_drop(array->elements[i].value);
  free(array->elements);
  free(array);
}

/* --- Output ------------------------------------------------------------------------------------------------------------ */

/* Characters of numbers and strings: a number's line is broken before it is 70 long. */
static void put_text(const char *text, bool breaks)
{
  for (; *text != '\0'; text++) {
    if (breaks && *text != '\n' && column == MOST_DIGITS_OF_LINE) {
      fputs("\\\n", stdout);
      column = 0;
    }
    putchar(*text);
    column = *text == '\n' ? 0 : column + 1;
  }
}

static void put_number(const struct number *n)
{
  char *text = number_text(n, output_base);
  put_text(text, true);
  free(text);
}

/* A string of print, in which backslashes begin an escape. */
static void put_escaped(const char *text)
{
  static const char letters[] = "abefnqrt\\", meanings[] = "\a\b\033\f\n\"\r\t\\";
  for (; *text != '\0'; text++) {
    const char *known = *text == '\\' && text[1] ? strchr(letters, text[1]) : NULL;
    char one[2] = {known ? meanings[known - letters] : *text, '\0'};
    put_text(one, false);
    text += known != NULL;
  }
}

/* --- Expressions ------------------------------------------------------------------------------------------------------- */

static struct number *evaluate(struct node *node);
static void execute(struct node *node);

static bool is_true(struct node *node)
{
  struct number *n = evaluate(node);
  bool result = !number_is_zero(n);
  number_drop(n);
  return result;
}

static struct number *operate(enum kind kind, struct number *a, struct number *b)
{
  struct number *result = NULL;
  switch (kind) {
    case ADD:
      result = number_add(a, b);
      break;
    case SUBTRACT:
      result = number_subtract(a, b);
      break;
    case MULTIPLY:
      result = number_multiply(a, b, scale);
      break;
    case DIVIDE:
      result = number_divide(a, b, scale);
      break;
    case MODULO:
      result = number_modulo(a, b, scale);
      break;
    default: {
      struct number *whole = number_divide(b, number_of(1), 0);
      if (number_compare(whole, b) != 0) {
        fflush(stdout);
        fprintf(stderr, "Runtime warning (func=%s, adr=0): non-zero scale in exponent\n", current_function);
      }
      result = number_power(a, whole, scale);
      number_drop(whole);
      break;
    }
  }
  number_drop(a);
  number_drop(b);
  if (result == NULL)
    runtime_error(kind == MODULO ? "Modulo by zero" : "Divide by zero");
  return result;
}

static int *special(const char *name)
{
  if (strcmp(name, "scale") == 0)
    return &scale;
  if (strcmp(name, "ibase") == 0)
    return &input_base;
  return strcmp(name, "obase") == 0 ? &output_base : NULL;
}

/* Where a variable or an element is kept. */
static struct number **place_of(struct node *node)
{
  if (node->kind == VARIABLE)
    return strcmp(node->text, "last") == 0 ? &last : &find_variable(node->text)->value;
  struct number *index = evaluate(node->a);
  long i = number_long(index);
  bool negative = index->negative;
  number_drop(index);
  if (negative)
    runtime_error("Array subscript out of bounds.");
  return element_of(find_variable(node->text)->array, i);
}

static struct number *load(struct node *node)
{
  int *setting = node->kind == VARIABLE ? special(node->text) : NULL;
  return setting ? number_of(*setting) : number_keep(*place_of(node));
}

static void set_special(const char *name, int *setting, const struct number *value)
{
  long n = number_long(value);
  if (setting == &scale) {
    if (value->negative) {
      fflush(stdout);
      fprintf(stderr, "Runtime warning (func=%s, adr=0): negative scale, set to 0\n", current_function);
      n = 0;
    }
    *setting = n > LARGEST_SCALE ? LARGEST_SCALE : (int)n;
    return;
  }
  long most = setting == &input_base ? 16 : 1000000;
  if (n < 2 || n > most) {
    fflush(stdout);
    fprintf(stderr, "Runtime warning (func=%s, adr=0): %s too %s, set to %ld\n", current_function, name, n < 2 ? "small" : "large",
            n < 2 ? 2 : most);
    n = n < 2 ? 2 : most;
  }
  *setting = (int)n;
}

/* Give a place a value, which the caller still has. */
static void store(struct node *node, struct number *value)
{
  int *setting = node->kind == VARIABLE ? special(node->text) : NULL;
  if (setting != NULL) {
    set_special(node->text, setting, value);
    return;
  }
  struct number **place = place_of(node);
  struct number *old = *place;
  *place = number_keep(value);
  number_drop(old);
}

static struct number *assign(struct node *node)
{
  struct number *value = evaluate(node->b);
  if (node->operation != NUMBER)
    value = operate(node->operation, load(node->a), value);
  store(node->a, value);
  if (node->a->kind == VARIABLE && special(node->a->text)) {
    number_drop(value);
    return load(node->a);
  }
  return value;
}

static struct number *increment(struct node *node, enum kind operation, bool before)
{
  struct number *old = load(node->a), *new = operate(operation, number_keep(old), number_of(1));
  store(node->a, new);
  number_drop(before ? old : new);
  return before ? new : old;
}

/* The values that a call has put away, to be put back. */
struct saved {
  struct variable *variable;
  struct number *value;
  struct array *array;
  bool by_reference;
};

static size_t count_names(const struct name *name)
{
  size_t n = 0;
  for (; name != NULL; name = name->next)
    n++;
  return n;
}

static struct number *call_function(struct node *node)
{
  struct function *function = find_function(node->text);
  if (function == NULL) {
    char message[160];
    snprintf(message, sizeof message, "Function %s not defined.", node->text);
    runtime_error(message);
  }
  size_t parameters = count_names(function->parameters), locals = count_names(function->locals), given = 0;
  struct saved *saved = calloc(parameters + locals + 1, sizeof *saved);
  struct name *name = function->parameters;
  for (struct node *argument = node->a; argument != NULL; argument = argument->next, given++) {
    if (name == NULL)
      runtime_error("Parameter number mismatch");
    bool is_array = argument->kind == ELEMENT && argument->is_array;
    if (is_array != name->is_array)
      runtime_error("Parameter type mismatch");
    saved[given].variable = find_variable(name->text);
    saved[given].by_reference = name->by_reference;
    if (is_array) {
      struct array *array = find_variable(argument->text)->array;
      saved[given].array = name->by_reference ? array : copy_array(array);
    } else {
      saved[given].value = evaluate(argument);
    }
    name = name->next;
  }
  if (given != parameters)
    runtime_error("Parameter number mismatch");
  for (name = function->locals; name != NULL; name = name->next, given++) {
    saved[given].variable = find_variable(name->text);
    if (name->is_array)
      saved[given].array = calloc(1, sizeof(struct array));
    else
      saved[given].value = number_of(0);
  }
  /* What is put away and what is put in its place change sides. */
  for (size_t i = 0; i < given; i++) {
    struct variable *variable = saved[i].variable;
    if (saved[i].array != NULL) {
      struct array *array = variable->array;
      variable->array = saved[i].array;
      saved[i].array = array;
    } else {
      struct number *value = variable->value;
      variable->value = saved[i].value;
      saved[i].value = value;
    }
  }
  const char *caller = current_function;
  current_function = function->name;
  execute(function->body);
  current_function = caller;
  flow = RUNNING;
  for (size_t i = given; i-- > 0;) {
    struct variable *variable = saved[i].variable;
    if (saved[i].array != NULL) {
      if (!saved[i].by_reference)
        free_array(variable->array);
      variable->array = saved[i].array;
    } else {
      number_drop(variable->value);
      variable->value = saved[i].value;
    }
  }
  free(saved);
  struct number *result = returned ? returned : number_of(0);
  returned = NULL;
  return result;
}

static struct number *read_number(void)
{
  char text[4096];
  if (fgets(text, sizeof text, stdin) == NULL)
    return number_of(0);
  char *start = text + strspn(text, " \t");
  bool negative = *start == '-';
  start += negative;
  start[strspn(start, "0123456789ABCDEF.")] = '\0';
  struct number *n = number_parse(*start ? start : "0", input_base);
  if (!negative)
    return n;
  struct number *result = number_negate(n);
  number_drop(n);
  return result;
}

static struct number *compare(struct node *node)
{
  struct number *a = evaluate(node->a), *b = evaluate(node->b);
  int order = number_compare(a, b);
  number_drop(a);
  number_drop(b);
  switch (node->kind) {
    case EQUAL:
      return number_of(order == 0);
    case UNEQUAL:
      return number_of(order != 0);
    case LESS:
      return number_of(order < 0);
    case LESS_EQUAL:
      return number_of(order <= 0);
    case GREATER:
      return number_of(order > 0);
    default:
      return number_of(order >= 0);
  }
}

static struct number *evaluate(struct node *node)
{
  struct number *a, *result;
  switch (node->kind) {
    case NUMBER:
      return number_parse(node->text, input_base);
    case VARIABLE:
    case ELEMENT:
      return load(node);
    case PARENTHESES:
      return evaluate(node->a);
    case CALL:
      return call_function(node);
    case READ:
      return read_number();
    case LENGTH:
      a = evaluate(node->a);
      result = number_of(number_length(a));
      number_drop(a);
      return result;
    case SCALE_OF:
      a = evaluate(node->a);
      result = number_of(a->scale);
      number_drop(a);
      return result;
    case ROOT:
      a = evaluate(node->a);
      result = number_root(a, scale);
      number_drop(a);
      if (result == NULL)
        runtime_error("Square root of a negative number");
      return result;
    case NEGATE:
      a = evaluate(node->a);
      result = number_negate(a);
      number_drop(a);
      return result;
    case NOT:
      return number_of(!is_true(node->a));
    case AND:
      return number_of(is_true(node->a) && is_true(node->b));
    case OR:
      return number_of(is_true(node->a) || is_true(node->b));
    case ASSIGN:
      return assign(node);
    case PRE_INCREMENT:
      return increment(node, ADD, true);
    case PRE_DECREMENT:
      return increment(node, SUBTRACT, true);
    case POST_INCREMENT:
      return increment(node, ADD, false);
    case POST_DECREMENT:
      return increment(node, SUBTRACT, false);
    case EQUAL:
    case UNEQUAL:
    case LESS:
    case LESS_EQUAL:
    case GREATER:
    case GREATER_EQUAL:
      return compare(node);
    default:
      a = evaluate(node->a);
      return operate(node->kind, a, evaluate(node->b));
  }
}

/* --- Statements -------------------------------------------------------------------------------------------------------- */

/* A value is printed, unless it was assigned or a function returns none. */
static void execute_expression(struct node *node)
{
  struct number *value = evaluate(node);
  struct function *called = node->kind == CALL ? find_function(node->text) : NULL;
  if (node->kind != ASSIGN && !(called != NULL && called->is_void)) {
    put_number(value);
    put_text("\n", false);
    number_drop(last);
    last = number_keep(value);
  }
  number_drop(value);
}

static bool loop_goes_on(void)
{
  if (flow == CONTINUING)
    flow = RUNNING;
  if (flow != BREAKING)
    return flow == RUNNING;
  flow = RUNNING;
  return false;
}

static void drop_value(struct node *node)
{
  if (node != NULL)
    number_drop(evaluate(node));
}

static void execute(struct node *node)
{
  switch (node->kind) {
    case EXPRESSION:
      execute_expression(node->a);
      break;
    case STRING:
      put_text(node->text, false);
      break;
    case PRINT:
      for (struct node *part = node->a; part != NULL; part = part->next) {
        if (part->kind == STRING) {
          put_escaped(part->text);
        } else {
          struct number *value = evaluate(part);
          put_number(value);
          number_drop(last);
          last = value;
        }
      }
      break;
    case BLOCK:
      for (struct node *each = node->a; each != NULL && flow == RUNNING; each = each->next)
        execute(each);
      break;
    case IF:
      if (is_true(node->a))
        execute(node->b);
      else if (node->c != NULL)
        execute(node->c);
      break;
    case WHILE:
      while (is_true(node->a)) {
        execute(node->b);
        if (!loop_goes_on())
          break;
      }
      break;
    case FOR:
      for (drop_value(node->a); node->b == NULL || is_true(node->b); drop_value(node->c)) {
        execute(node->d);
        if (!loop_goes_on())
          break;
      }
      break;
    case BREAK:
      flow = BREAKING;
      break;
    case CONTINUE:
      flow = CONTINUING;
      break;
    case RETURN:
      returned = node->a ? evaluate(node->a) : number_of(0);
      flow = RETURNING;
      break;
    case QUIT:
    case HALT:
      exit(0);
    case WARRANTY:
      put_text("This bc comes with no warranty.\n", false);
      break;
    default:
      break;
  }
}

void run_statement(struct node *statement)
{
  if (last == NULL)
    last = number_of(0);
  flow = RUNNING;
  current_function = "(main)";
  if (setjmp(stopped) == 0)
    execute(statement);
  fflush(stdout);
}
