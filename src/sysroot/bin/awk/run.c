/*
 * The tree to effects: expressions are evaluated, statements executed.
 *
 * A statement says by its result whether the ones after it follow; `next`, `nextfile` and `exit` leave everything at once
 * by a longjmp, because they may stand in a function that an expression calls.
 */
#include "awk.h"

#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

enum { TO_NEXT_RECORD = 1, TO_NEXT_FILE, TO_EXIT, DEEPEST_CALL = 10000 };

static jmp_buf leave;
static int exit_status;
static bool in_records; /* next makes sense */
static struct cell *locals; /* of the function that runs */
static struct value returned;
static int call_depth;

static struct cell *cell_of(struct node *node)
{
  return node->kind == N_LOCAL ? &locals[node->operator] : node->cell;
}

static struct cell *root_of(struct cell *cell)
{
  while (cell->same != NULL)
    cell = cell->same;
  return cell;
}

struct array *array_of(struct node *node)
{
  struct cell *root = root_of(cell_of(node));
  if (root->array == NULL) {
    if (root->value.kind != UNSET)
      fail("a scalar is used as an array, line %d", node->line);
    root->array = new_array();
  }
  return root->array;
}

bool is_array(struct node *node)
{
  return (node->kind == N_VARIABLE || node->kind == N_LOCAL) && root_of(cell_of(node))->array != NULL;
}

struct string *subscript(struct node *subscripts)
{
  struct string *key = evaluate_string(subscripts);
  for (struct node *next = subscripts->next; next != NULL; next = next->next) {
    struct string *part = evaluate_string(next);
    const char *separator = special_text(SUBSEP);
    size_t between = strlen(separator);
    struct string *longer = new_string(NULL, key->length + between + part->length);
    memcpy(longer->text, key->text, key->length);
    memcpy(longer->text + key->length, separator, between);
    memcpy(longer->text + key->length + between, part->text, part->length);
    release_string(key);
    release_string(part);
    key = longer;
  }
  return key;
}

void assign_to(struct node *node, struct value value)
{
  switch (node->kind) {
  case N_FIELD: set_field((long)evaluate_number(node->a), value); return;
  case N_ELEMENT: {
    struct string *key = subscript(node->b);
    set_value(array_element(array_of(node->a), key), value);
    release_string(key);
    return;
  }
  default: {
    struct cell *cell = cell_of(node);
    if (root_of(cell)->array != NULL)
      fail("an array is used as a scalar, line %d", node->line);
    cell->same = NULL;
    set_value(&cell->value, value);
    if (cell == NF)
      field_count_changed();
  }
  }
}

static struct value variable_value(struct node *node)
{
  struct cell *cell = cell_of(node);
  if (cell == NF)
    count_fields();
  if (root_of(cell)->array != NULL)
    fail("an array is used as a scalar, line %d", node->line);
  return copy_value(&cell->value);
}

double evaluate_number(struct node *node)
{
  struct value value = evaluate(node);
  double number = to_number(&value);
  release(&value);
  return number;
}

struct string *evaluate_string(struct node *node)
{
  struct value value = evaluate(node);
  struct string *string = to_string(&value, special_text(CONVFMT));
  release(&value);
  return string;
}

static bool evaluate_truth(struct node *node)
{
  struct value value = evaluate(node);
  bool truth = is_true(&value);
  release(&value);
  return truth;
}

const regex_t *regex_of(struct node *node)
{
  if (node->kind == N_REGEX) {
    if (node->regex == NULL)
      node->regex = compile_regex(node->value.string->text);
    return node->regex;
  }
  struct string *pattern = evaluate_string(node);
  const regex_t *regex = compile_regex(pattern->text);
  release_string(pattern);
  return regex;
}

bool matches(struct node *node, struct string *text)
{
  struct span found;
  return find_match(regex_of(node), text->text, 0, &found);
}

/* Division by zero gives what the hardware gives. */
static double arithmetic(int operator, double a, double b)
{
  switch (operator) {
  case T_PLUS: return a + b;
  case T_MINUS: return a - b;
  case T_STAR: return a * b;
  case T_POWER: return pow(a, b);
  case T_SLASH: return a / b;
  default: return fmod(a, b);
  }
}

/* lvalue = e, lvalue += e ...: the value assigned. The right side comes first, as it may change the left one. */
static struct value assign(struct node *node)
{
  struct value value = evaluate(node->b);
  if (node->operator != T_ASSIGN) {
    double right = to_number(&value);
    release(&value);
    value = number_value(arithmetic(node->operator, evaluate_number(node->a), right));
  }
  assign_to(node->a, copy_value(&value));
  return value;
}

static struct value concatenate(struct node *node)
{
  struct string *a = evaluate_string(node->a), *b = evaluate_string(node->b);
  struct string *both = new_string(NULL, a->length + b->length);
  memcpy(both->text, a->text, a->length);
  memcpy(both->text + a->length, b->text, b->length);
  release_string(a);
  release_string(b);
  return string_value(both);
}

static bool compare(struct node *node)
{
  struct value a = evaluate(node->a), b = evaluate(node->b);
  int order = compare_values(&a, &b);
  release(&a);
  release(&b);
  switch (node->operator) {
  case T_LESS: return order < 0;
  case T_LESS_EQUAL: return order <= 0;
  case T_GREATER: return order > 0;
  case T_GREATER_EQUAL: return order >= 0;
  case T_EQUAL: return order == 0;
  default: return order != 0;
  }
}

/* x++ and its sisters. */
static struct value step(struct node *node)
{
  double old = evaluate_number(node->a), new = old + (node->operator == T_INCREMENT ? 1 : -1);
  assign_to(node->a, number_value(new));
  return number_value(node->kind == N_BEFORE ? new : old);
}

/* getline: from the main input (sets NR, FNR), a file, or a command (sets NR); into $0 (sets NF) or a variable. */
static struct value get_line(struct node *node)
{
  struct string *record;
  int result;
  if (node->operator == T_GETLINE) {
    result = next_main_record(&record);
  } else {
    struct string *name = evaluate_string(node->b);
    struct stream *stream = open_stream(name->text, node->operator == T_PIPE ? READ_COMMAND : READ_FILE);
    release_string(name);
    result = stream == NULL ? -1 : read_record(stream, &record);
    if (result > 0 && node->operator == T_PIPE)
      set_value(&NR->value, number_value(to_number(&NR->value) + 1));
  }
  if (result > 0 && node->a != NULL)
    assign_to(node->a, input_value(record));
  else if (result > 0)
    set_record(record);
  return number_value(result);
}

static bool is_variable(const struct node *node)
{
  return node->kind == N_VARIABLE || node->kind == N_LOCAL;
}

static struct value call(struct node *node)
{
  struct function *f = node->function;
  size_t count = (size_t)f->parameter_count;
  struct cell *frame = allocate((count + 1) * sizeof *frame);
  memset(frame, 0, (count + 1) * sizeof *frame);
  size_t i = 0;
  for (struct node *argument = node->a; argument != NULL; argument = argument->next, i++) {
    if (i == count)
      fail("too many arguments in a call of %s, line %d", f->name, node->line);
    struct cell *root = is_variable(argument) ? root_of(cell_of(argument)) : NULL;
    if (root != NULL && root->array != NULL) {
      frame[i].array = root->array;
      frame[i].borrowed = true;
    } else if (root != NULL && root->value.kind == UNSET && root != NF) {
      frame[i].same = root;
    } else {
      frame[i].value = evaluate(argument);
    }
  }
  if (++call_depth > DEEPEST_CALL)
    fail("function calls nested too deeply: %s, line %d", f->name, node->line);
  struct cell *outer = locals;
  locals = frame;
  execute(f->body);
  locals = outer;
  call_depth--;
  for (i = 0; i < count; i++) {
    release(&frame[i].value);
    if (frame[i].array != NULL && !frame[i].borrowed)
      free_array(frame[i].array);
  }
  free(frame);
  struct value value = returned;
  returned = (struct value){.kind = UNSET};
  return value;
}

static bool is_in(struct node *node)
{
  struct string *key = subscript(node->a->kind == N_LIST ? node->a->a : node->a);
  bool found = find_element(array_of(node->b), key) != NULL;
  release_string(key);
  return found;
}

static bool evaluate_match(struct node *node)
{
  struct string *text = evaluate_string(node->a);
  bool found = matches(node->b, text);
  release_string(text);
  return found;
}

struct value evaluate(struct node *node)
{
  switch (node->kind) {
  case N_CONSTANT: return copy_value(&node->value);
  case N_REGEX: {
    struct value record = get_field(0);
    bool found = matches(node, record.string);
    release(&record);
    return number_value(found);
  }
  case N_VARIABLE:
  case N_LOCAL: return variable_value(node);
  case N_FIELD: return get_field((long)evaluate_number(node->a));
  case N_ELEMENT: {
    struct string *key = subscript(node->b);
    struct value value = copy_value(array_element(array_of(node->a), key));
    release_string(key);
    return value;
  }
  case N_ASSIGN: return assign(node);
  case N_CONDITIONAL: return evaluate(evaluate_truth(node->a) ? node->b : node->c);
  case N_AND: return number_value(evaluate_truth(node->a) && evaluate_truth(node->b));
  case N_OR: return number_value(evaluate_truth(node->a) || evaluate_truth(node->b));
  case N_NOT: return number_value(!evaluate_truth(node->a));
  case N_IN: return number_value(is_in(node));
  case N_MATCH: return number_value(evaluate_match(node));
  case N_NO_MATCH: return number_value(!evaluate_match(node));
  case N_COMPARE: return number_value(compare(node));
  case N_CONCATENATE: return concatenate(node);
  case N_ARITHMETIC: {
    double a = evaluate_number(node->a), b = evaluate_number(node->b);
    return number_value(arithmetic(node->operator, a, b));
  }
  case N_NEGATE: return number_value(-evaluate_number(node->a));
  case N_PLUS: return number_value(evaluate_number(node->a));
  case N_BEFORE:
  case N_AFTER: return step(node);
  case N_CALL: return call(node);
  case N_BUILTIN: return call_builtin(node->operator, node->a);
  case N_GETLINE: return get_line(node);
  case N_LIST: return evaluate(node->a);
  default: fail("a statement is used as an expression, line %d", node->line);
  }
}

/* ---- Statements ---- */

static FILE *output_of(struct node *node)
{
  if (node->c == NULL)
    return stdout;
  struct string *name = evaluate_string(node->c);
  enum stream_kind kind = node->operator == T_PIPE ? WRITE_COMMAND : node->operator == T_APPEND ? APPEND_FILE : WRITE_FILE;
  FILE *file = stream_output(open_stream(name->text, kind));
  release_string(name);
  return file;
}

/* Text that is printed when all of it is known: evaluating may print itself. */
static void write_text(FILE *file, const struct string *text)
{
  if (fwrite(text->text, 1, text->length, file) < text->length && ferror(file))
    fail("write failure");
}

static void print(struct node *node)
{
  struct string *parts[64];
  int count = 0;
  if (node->a == NULL) {
    struct value record = get_field(0);
    parts[count++] = to_string(&record, "%.6g");
    release(&record);
  }
  for (struct node *e = node->a; e != NULL; e = e->next) {
    if (count == 64)
      fail("print of more than 64 expressions, line %d", node->line);
    struct value value = evaluate(e);
    parts[count++] = to_string(&value, special_text(OFMT));
    release(&value);
  }
  FILE *file = output_of(node);
  for (int i = 0; i < count; i++) {
    if (i > 0)
      fputs(special_text(OFS), file);
    write_text(file, parts[i]);
    release_string(parts[i]);
  }
  fputs(special_text(ORS), file);
  if (ferror(file))
    fail("write failure");
}

static void print_formatted(struct node *node)
{
  struct value values[64];
  int count = 0;
  struct string *format = evaluate_string(node->a);
  for (struct node *e = node->a->next; e != NULL; e = e->next) {
    if (count == 64)
      fail("printf of more than 64 expressions, line %d", node->line);
    values[count++] = evaluate(e);
  }
  struct string *text = format_values(format, values, count);
  while (count > 0)
    release(&values[--count]);
  write_text(output_of(node), text);
  release_string(format);
  release_string(text);
}

/* The keys are those at the beginning of the loop; elements made in it do not count, deleted ones still do. */
static enum flow for_in(struct node *node)
{
  struct array *array = array_of(node->b);
  size_t count = 0, size = array->count;
  struct string **keys = allocate((size + 1) * sizeof(struct string *));
  for (struct element *e = array->oldest; e != NULL; e = e->younger)
    keys[count++] = hold(e->key);
  enum flow flow = GO_ON;
  for (size_t i = 0; i < size; i++) {
    if (flow == GO_ON || flow == CONTINUE) {
      assign_to(node->a, input_value(hold(keys[i])));
      flow = execute(node->c);
    }
    release_string(keys[i]);
  }
  free(keys);
  return flow == RETURN ? RETURN : GO_ON;
}

static enum flow loop(struct node *condition, struct node *body, struct node *step)
{
  while (condition == NULL || evaluate_truth(condition)) {
    enum flow flow = execute(body);
    if (flow == BREAK)
      break;
    if (flow == RETURN)
      return flow;
    if (step != NULL)
      execute(step);
  }
  return GO_ON;
}

static void delete(struct node *target)
{
  if (target->kind != N_ELEMENT) {
    clear_array(array_of(target));
    return;
  }
  struct string *key = subscript(target->b);
  delete_element(array_of(target->a), key);
  release_string(key);
}

static enum flow execute_one(struct node *node)
{
  switch (node->kind) {
  case N_EXPRESSION: {
    struct value value = evaluate(node->a);
    release(&value);
    return GO_ON;
  }
  case N_PRINT: print(node); return GO_ON;
  case N_PRINTF: print_formatted(node); return GO_ON;
  case N_IF: return execute(evaluate_truth(node->a) ? node->b : node->c);
  case N_WHILE: return loop(node->a, node->b, NULL);
  case N_DO: {
    enum flow flow = execute(node->a);
    return flow == BREAK ? GO_ON : flow == RETURN ? RETURN : loop(node->b, node->a, NULL);
  }
  case N_FOR:
    if (node->a != NULL)
      execute(node->a);
    return loop(node->b, node->d, node->c);
  case N_FOR_IN: return for_in(node);
  case N_BLOCK: return execute(node->a);
  case N_BREAK: return BREAK;
  case N_CONTINUE: return CONTINUE;
  case N_RETURN:
    if (node->a != NULL)
      returned = evaluate(node->a);
    return RETURN;
  case N_NEXT:
  case N_NEXT_FILE:
    if (!in_records)
      fail("improper use of next, line %d", node->line);
    longjmp(leave, node->kind == N_NEXT ? TO_NEXT_RECORD : TO_NEXT_FILE);
  case N_EXIT:
    if (node->a != NULL)
      exit_status = (int)evaluate_number(node->a);
    longjmp(leave, TO_EXIT);
  case N_DELETE: delete(node->a); return GO_ON;
  default: fail("an expression is used as a statement, line %d", node->line);
  }
}

enum flow execute(struct node *statements)
{
  enum flow flow = GO_ON;
  for (; statements != NULL && flow == GO_ON; statements = statements->next)
    flow = execute_one(statements);
  return flow;
}

/* ---- The program ---- */

static bool applies(struct rule *rule)
{
  if (rule->pattern == NULL)
    return true;
  if (!rule->in_range && !evaluate_truth(rule->pattern))
    return false;
  if (rule->until != NULL)
    rule->in_range = !evaluate_truth(rule->until);
  return true;
}

static void apply_rules(void)
{
  static struct node print_record = {.kind = N_PRINT};
  for (struct rule *rule = program.rules; rule != NULL; rule = rule->next) {
    if (applies(rule))
      execute(rule->action != NULL ? rule->action : &print_record);
  }
}

/* The main input. False: `exit` ended it. */
static bool run_records(void)
{
  struct string *record;
  int jump = setjmp(leave);
  locals = NULL;
  call_depth = 0;
  in_records = true;
  if (jump == TO_NEXT_FILE)
    skip_file();
  while (jump != TO_EXIT && next_main_record(&record)) {
    set_record(record);
    apply_rules();
  }
  in_records = false;
  return jump != TO_EXIT;
}

/* BEGIN or END. False: `exit` ended it. */
static bool run_statements(struct node *statements)
{
  if (setjmp(leave) != 0)
    return false;
  execute(statements);
  return true;
}

int run_program(void)
{
  bool ended = !run_statements(program.begin);
  if (!ended && (program.rules != NULL || program.has_end))
    ended = !run_records();
  locals = NULL;
  if (program.has_end && !(ended && program.rules == NULL && program.end == NULL))
    run_statements(program.end);
  return exit_status;
}
