/*
 * printf and sprintf: every conversion is handed to the C library with its flags, its width and the type it wants.
 */
#include "awk.h"

#include <stdlib.h>
#include <string.h>

struct output {
  char *text;
  size_t length, capacity;
};

static void put(struct output *output, const char *text, size_t length)
{
  if (output->length + length + 1 > output->capacity) {
    output->capacity = 2 * (output->length + length + 1);
    output->text = reallocate(output->text, output->capacity);
  }
  memcpy(output->text + output->length, text, length);
  output->length += length;
}

/* What the C library makes of one argument. */
#define PUT_CONVERTED(output, specification, argument) \
  do { \
    char small[64]; \
    int length = snprintf(small, sizeof small, specification, argument); \
    if (length >= (int)sizeof small) { \
      char *large = allocate((size_t)length + 1); \
      snprintf(large, (size_t)length + 1, specification, argument); \
      put(output, large, (size_t)length); \
      free(large); \
    } else if (length > 0) { \
      put(output, small, (size_t)length); \
    } \
  } while (0)

/* A double as a long: what is too large stays at the end of the range. */
static long to_long(double number)
{
  if (number >= 9223372036854775807.0)
    return 0x7fffffffffffffffL;
  if (number <= -9223372036854775808.0)
    return -0x7fffffffffffffffL - 1;
  return (long)number;
}

static void put_character(struct output *output, char *specification, const struct value *value)
{
  char text[2] = "";
  double number;
  bool is_number = value->kind == NUMBER || (value->kind == INPUT && looks_numeric(value->string->text, &number));
  if (is_number)
    text[0] = (char)to_long(to_number(value));
  else if (value->kind != UNSET)
    text[0] = value->string->text[0];
  strcat(specification, "s");
  if (is_number && text[0] == '\0')
    put(output, "", 1);
  else
    PUT_CONVERTED(output, specification, text);
}

struct string *format_values(struct string *format, struct value *values, int count)
{
  struct output output = {0};
  int used = 0;
  for (const char *p = format->text, *end = p + format->length; p < end; p++) {
    if (*p != '%') {
      put(&output, p, 1);
      continue;
    }
    char specification[64] = "%";
    size_t length = 1;
    for (p++; p < end && strchr("-+ #0123456789.*", *p) != NULL && length < sizeof specification - 16; p++) {
      if (*p != '*') {
        specification[length++] = *p;
      } else {
        int width = used < count ? (int)to_number(&values[used]) : 0;
        used++;
        length += (size_t)snprintf(specification + length, 12, "%d", width);
      }
    }
    while (p < end && strchr("hlL", *p) != NULL)
      p++;
    if (p >= end || *p == '%') {
      put(&output, "%", 1);
      continue;
    }
    specification[length] = '\0';
    if (strchr("diouxXcsfFeEgG", *p) == NULL) {
      specification[length] = *p;
      put(&output, specification, length + 1);
      continue;
    }
    if (used >= count)
      fail("not enough arguments passed to printf(\"%s\")", format->text);
    const struct value *value = &values[used++];
    if (*p == 'c') {
      put_character(&output, specification, value);
    } else if (*p == 's') {
      struct string *text = to_string(value, special_text(CONVFMT));
      strcat(specification, "s");
      if (length == 1)
        put(&output, text->text, text->length);
      else
        PUT_CONVERTED(&output, specification, text->text);
      release_string(text);
    } else if (strchr("fFeEgG", *p) != NULL) {
      specification[length] = *p;
      specification[length + 1] = '\0';
      PUT_CONVERTED(&output, specification, to_number(value));
    } else {
      specification[length] = 'l';
      specification[length + 1] = *p;
      specification[length + 2] = '\0';
      PUT_CONVERTED(&output, specification, to_long(to_number(value)));
    }
  }
  struct string *text = new_string(output.text, output.length);
  free(output.text);
  return text;
}
