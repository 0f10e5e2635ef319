/*
 * Values: text and numbers that become each other when needed, and arrays of them.
 *
 * Text is shared and counted, so that fields and elements can be passed around without being copied.
 */
#include "awk.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BUCKETS = 16 };

void *reallocate(void *memory, size_t size)
{
  memory = realloc(memory, size);
  if (memory == NULL)
    fail("out of memory");
  return memory;
}

void *allocate(size_t size)
{
  return reallocate(NULL, size);
}

/* ---- Text ---- */

struct string *new_string(const char *text, size_t length)
{
  struct string *string = allocate(sizeof *string + length + 1);
  string->references = 1;
  string->length = length;
  if (text != NULL)
    memcpy(string->text, text, length);
  string->text[length] = '\0';
  return string;
}

struct string *hold(struct string *string)
{
  string->references++;
  return string;
}

void release_string(struct string *string)
{
  if (--string->references == 0)
    free(string);
}

/* ---- Values ---- */

struct value number_value(double number)
{
  return (struct value){.kind = NUMBER, .number = number};
}

struct value string_value(struct string *string)
{
  return (struct value){.kind = STRING, .string = string};
}

struct value input_value(struct string *string)
{
  return (struct value){.kind = INPUT, .string = string};
}

struct value text_value(const char *text)
{
  return string_value(new_string(text, strlen(text)));
}

static bool has_string(const struct value *value)
{
  return value->kind == STRING || value->kind == INPUT;
}

struct value copy_value(const struct value *value)
{
  if (has_string(value))
    hold(value->string);
  return *value;
}

void release(struct value *value)
{
  if (has_string(value))
    release_string(value->string);
  value->kind = UNSET;
}

void set_value(struct value *place, struct value value)
{
  struct value old = *place;
  *place = value;
  release(&old);
}

/* The decimal number at the beginning of a text, and where it ends: strtod without hexadecimal, infinities and NaN. */
static double decimal_prefix(const char *text, const char **end)
{
  const char *p = text + (*text == '+' || *text == '-');
  bool digits = isdigit((unsigned char)*p) || (*p == '.' && isdigit((unsigned char)p[1]));
  if (!digits) {
    *end = text;
    return 0;
  }
  if (*p == '0' && (p[1] == 'x' || p[1] == 'X')) {
    *end = p + 1;
    return 0;
  }
  char *number_end;
  double number = strtod(text, &number_end);
  *end = number_end;
  return number;
}

bool looks_numeric(const char *text, double *number)
{
  const char *end;
  while (isspace((unsigned char)*text))
    text++;
  *number = decimal_prefix(text, &end);
  if (end == text)
    return false;
  while (isspace((unsigned char)*end))
    end++;
  return *end == '\0';
}

double to_number(const struct value *value)
{
  if (value->kind == NUMBER)
    return value->number;
  if (value->kind == UNSET)
    return 0;
  const char *text = value->string->text, *end;
  while (isspace((unsigned char)*text))
    text++;
  return decimal_prefix(text, &end);
}

struct string *to_string(const struct value *value, const char *format)
{
  char digits[512];
  if (value->kind == UNSET)
    return new_string("", 0);
  if (value->kind != NUMBER)
    return hold(value->string);
  double number = value->number;
  int length = number == floor(number) && fabs(number) <= 9007199254740992.0
                   ? snprintf(digits, sizeof digits, "%.0f", number == 0 ? 0.0 : number)
                   : snprintf(digits, sizeof digits, format, number);
  return new_string(digits, (size_t)length < sizeof digits ? (size_t)length : sizeof digits - 1);
}

bool is_true(const struct value *value)
{
  double number;
  switch (value->kind) {
  case UNSET: return false;
  case NUMBER: return value->number != 0;
  case STRING: return value->string->length > 0;
  case INPUT: return looks_numeric(value->string->text, &number) ? number != 0 : value->string->length > 0;
  }
  return false;
}

static bool is_numeric(const struct value *value, double *number)
{
  *number = value->kind == NUMBER ? value->number : 0;
  if (value->kind == INPUT)
    return looks_numeric(value->string->text, number);
  return value->kind != STRING;
}

int compare_values(const struct value *a, const struct value *b)
{
  double left, right;
  if (is_numeric(a, &left) && is_numeric(b, &right))
    return left < right ? -1 : left > right;
  struct string *x = to_string(a, special_text(CONVFMT)), *y = to_string(b, special_text(CONVFMT));
  size_t shorter = x->length < y->length ? x->length : y->length;
  int order = memcmp(x->text, y->text, shorter);
  if (order == 0)
    order = x->length < y->length ? -1 : x->length > y->length;
  release_string(x);
  release_string(y);
  return order;
}

/* ---- Arrays ---- */

struct array *new_array(void)
{
  struct array *array = allocate(sizeof *array);
  memset(array, 0, sizeof *array);
  return array;
}

void clear_array(struct array *array)
{
  struct element *next;
  for (struct element *e = array->oldest; e != NULL; e = next) {
    next = e->younger;
    release_string(e->key);
    release(&e->value);
    free(e);
  }
  free(array->buckets);
  memset(array, 0, sizeof *array);
}

void free_array(struct array *array)
{
  clear_array(array);
  free(array);
}

static size_t hash(const struct string *key)
{
  size_t h = 5381;
  for (size_t i = 0; i < key->length; i++)
    h = h * 33 + (unsigned char)key->text[i];
  return h;
}

static struct element **place_of(struct array *array, const struct string *key)
{
  struct element **place = &array->buckets[hash(key) & (array->bucket_count - 1)];
  while (*place != NULL &&
         ((*place)->key->length != key->length || memcmp((*place)->key->text, key->text, key->length) != 0))
    place = &(*place)->next;
  return place;
}

struct element *find_element(struct array *array, struct string *key)
{
  return array->count == 0 ? NULL : *place_of(array, key);
}

/* Twice as many buckets, a power of two. */
static void grow(struct array *array)
{
  size_t count = array->bucket_count == 0 ? FIRST_BUCKETS : 2 * array->bucket_count;
  free(array->buckets);
  array->buckets = allocate(count * sizeof(struct element *));
  array->bucket_count = count;
  for (size_t i = 0; i < count; i++)
    array->buckets[i] = NULL;
  for (struct element *e = array->oldest; e != NULL; e = e->younger) {
    struct element **bucket = &array->buckets[hash(e->key) & (count - 1)];
    e->next = *bucket;
    *bucket = e;
  }
}

struct value *array_element(struct array *array, struct string *key)
{
  struct element *element = find_element(array, key);
  if (element != NULL)
    return &element->value;
  if (array->count >= array->bucket_count)
    grow(array);
  element = allocate(sizeof *element);
  memset(element, 0, sizeof *element);
  element->key = hold(key);
  *place_of(array, key) = element;
  element->older = array->youngest;
  if (array->youngest != NULL)
    array->youngest->younger = element;
  else
    array->oldest = element;
  array->youngest = element;
  array->count++;
  return &element->value;
}

void delete_element(struct array *array, struct string *key)
{
  if (array->count == 0)
    return;
  struct element **place = place_of(array, key), *element = *place;
  if (element == NULL)
    return;
  *place = element->next;
  if (element->older != NULL)
    element->older->younger = element->younger;
  else
    array->oldest = element->younger;
  if (element->younger != NULL)
    element->younger->older = element->older;
  else
    array->youngest = element->older;
  array->count--;
  release_string(element->key);
  release(&element->value);
  free(element);
}
