/*
 * The operators of bash in ${ }: replacing, slicing, the case of letters; and quoting, the other way round.
 */
#include "sh.h"

#include <ctype.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *slice(const char *start, size_t length)
{
  char *copy = temporary(length + 1);
  memcpy(copy, start, length);
  copy[length] = '\0';
  return copy;
}

char *remove_match(const char *value, const char *pattern, char side, bool longest)
{
  size_t length = strlen(value);
  for (size_t i = 0; i <= length; i++) {
    size_t n = longest ? length - i : i; /* the length of the part to try */
    const char *part = side == '#' ? value : value + length - n;
    if (fnmatch(pattern, slice(part, n), 0) == 0)
      return side == '#' ? slice(value + n, length - n) : slice(value, length - n);
  }
  return slice(value, length);
}

/* The length of the longest match of a pattern that begins at `text`; -1: none. */
static long longest_match(const char *text, const char *pattern)
{
  char *part = slice(text, strlen(text));
  for (size_t n = strlen(text) + 1; n-- > 0;) {
    part[n] = '\0';
    if (fnmatch(pattern, part, 0) == 0)
      return (long)n;
  }
  return -1;
}

/* pattern[/replacement], behind the / // /# /% */
static char *replace(const char *value, char kind, const char *text, const char *end)
{
  const char *slash = text;
  while (slash < end && *slash != '/') {
    if (*slash == '\\' && slash + 1 < end) {
      slash += 2;
    } else if (*slash == '\'' || *slash == '"') {
      const char *close = memchr(slash + 1, *slash, (size_t)(end - slash - 1));
      slash = close != NULL ? close + 1 : end;
    } else if (*slash == '$' && (slash[1] == '{' || slash[1] == '(')) {
      const char *close = memchr(slash, slash[1] == '{' ? '}' : ')', (size_t)(end - slash));
      slash = close != NULL ? close + 1 : end;
    } else {
      slash++;
    }
  }
  char *pattern = expand_pattern(slice(text, (size_t)(slash - text)));
  char *replacement = slash < end ? expand_word(slice(slash + 1, (size_t)(end - slash - 1))) : "";
  struct buffer result = {0};
  if (*pattern == '\0') {
    if (kind == '#')
      put_text(&result, replacement);
    put_text(&result, value);
    if (kind == '%')
      put_text(&result, replacement);
    return buffer_text(&result);
  }
  if (kind == '%') {
    size_t length = strlen(value);
    for (size_t i = 0; i <= length; i++) {
      if (fnmatch(pattern, value + i, 0) != 0)
        continue;
      put_text(&result, slice(value, i));
      put_text(&result, replacement);
      return buffer_text(&result);
    }
    return slice(value, length);
  }
  bool done = false;
  while (*value != '\0') {
    long length = done ? -1 : longest_match(value, pattern);
    if (length > 0) {
      put_text(&result, replacement);
      value += length;
      done = kind != 'g';
      continue;
    }
    if (kind == '#')
      done = true;
    put(&result, *value++);
  }
  return buffer_text(&result);
}

/* ^ ^^ , ,, with a pattern of the letters that are meant */
static char *change_case(const char *value, char operator, bool all, const char *pattern)
{
  char *result = slice(value, strlen(value));
  for (char *p = result; *p != '\0'; p++) {
    const char letter[2] = {*p, '\0'};
    if (*pattern == '\0' || fnmatch(pattern, letter, 0) == 0)
      *p = (char)(operator == '^' ? toupper((unsigned char)*p) : tolower((unsigned char)*p));
    if (!all)
      break;
  }
  return result;
}

void slice_bounds(const char *text, const char *end, long *offset, long *length)
{
  const char *colon = text;
  int depth = 0;
  for (; colon < end; colon++) {
    if (*colon == ':' && depth == 0)
      break;
    if (*colon == '?')
      depth++; /* its colon is part of the expression */
    depth += (*colon == '(' || *colon == '{') - (*colon == ')' || *colon == '}') - (*colon == ':');
  }
  *offset = evaluate_arithmetic(expand_quoted(slice(text, (size_t)(colon - text))));
  *length = colon == end ? LONG_MAX : evaluate_arithmetic(expand_quoted(slice(colon + 1, (size_t)(end - colon - 1))));
}

static char *substring(const char *value, const char *text, const char *end)
{
  long offset, length, size = (long)strlen(value);
  slice_bounds(text, end, &offset, &length);
  if (offset < 0)
    offset += size;
  if (offset < 0 || offset > size)
    return "";
  long last = length == LONG_MAX ? size : length < 0 ? size + length : offset + length;
  if (last > size)
    last = size;
  if (last < offset && length < 0)
    fail("%ld: substring expression < 0", length);
  return last < offset ? "" : slice(value + offset, (size_t)(last - offset));
}

char *substitute_value(const char *value, const char *operator, const char *end)
{
  switch (*operator) {
  case '/': {
    const char *text = operator + 1;
    char kind = text < end && (*text == '/' || *text == '#' || *text == '%') ? *text++ : '1';
    return replace(value, kind == '/' ? 'g' : kind, text, end);
  }
  case ':':
    return substring(value, operator + 1, end);
  case '^':
  case ',': {
    bool all = operator + 1 < end && operator[1] == *operator;
    const char *pattern = operator + (all ? 2 : 1);
    return change_case(value, *operator, all, expand_pattern(slice(pattern, (size_t)(end - pattern))));
  }
  case '@':
    if (end - operator == 2) {
      switch (operator[1]) {
      case 'Q': return quote_value(value);
      case 'U': return change_case(value, '^', true, "");
      case 'L': return change_case(value, ',', true, "");
      case 'u': return change_case(value, '^', false, "");
      case 'E': return expand_escapes(value, value + strlen(value));
      default: break;
      }
    }
    break;
  default:
    break;
  }
  return NULL;
}

/* ---- Quoting ---- */

static bool has_control(const char *text)
{
  for (; *text != '\0'; text++) {
    if (iscntrl((unsigned char)*text))
      return true;
  }
  return false;
}

/* $'...' */
static char *quote_controls(const char *text)
{
  static const char values[] = "\a\b\t\n\v\f\r\033", names[] = "abtnvfrE";
  struct buffer result = {0};
  put_text(&result, "$'");
  for (; *text != '\0'; text++) {
    const char *value = strchr(values, *text);
    char octal[8];
    if (value != NULL) {
      put(&result, '\\');
      put(&result, names[value - values]);
    } else if (iscntrl((unsigned char)*text)) {
      snprintf(octal, sizeof octal, "\\%03o", (unsigned char)*text);
      put_text(&result, octal);
    } else {
      if (*text == '\'' || *text == '\\')
        put(&result, '\\');
      put(&result, *text);
    }
  }
  put(&result, '\'');
  return buffer_text(&result);
}

char *quote_value(const char *text)
{
  struct buffer result = {0};
  if (has_control(text))
    return quote_controls(text);
  put(&result, '\'');
  for (; *text != '\0'; text++) {
    if (*text == '\'')
      put_text(&result, "'\\'");
    put(&result, *text);
  }
  put(&result, '\'');
  return buffer_text(&result);
}

char *quote_word(const char *text)
{
  struct buffer result = {0};
  if (*text == '\0')
    return "''";
  if (has_control(text))
    return quote_controls(text);
  for (const char *p = text; *p != '\0'; p++) {
    bool special = strchr(" !\"#$&'()*,;<>?[\\]^`{|}", *p) != NULL;
    if (special && !(*p == '#' && p > text))
      put(&result, '\\');
    put(&result, *p);
  }
  return buffer_text(&result);
}

char *expand_escapes(const char *text, const char *end)
{
  static const char names[] = "abeEfnrtv\\'\"?", values[] = "\a\b\033\033\f\n\r\t\v\\'\"?";
  struct buffer result = {0};
  while (text < end) {
    char c = *text++;
    if (c != '\\' || text == end) {
      put(&result, c);
      continue;
    }
    c = *text++;
    const char *name = strchr(names, c);
    if (name != NULL) {
      put(&result, values[name - names]);
    } else if (c == 'x' && isxdigit((unsigned char)*text)) {
      int value = 0;
      for (int i = 0; i < 2 && isxdigit((unsigned char)*text); i++, text++)
        value = 16 * value + (isdigit((unsigned char)*text) ? *text - '0' : tolower(*text) - 'a' + 10);
      put(&result, (char)value);
    } else if (c >= '0' && c <= '7') {
      int value = c - '0';
      for (int i = 0; i < 2 && *text >= '0' && *text <= '7'; i++)
        value = 8 * value + *text++ - '0';
      put(&result, (char)value);
    } else if (c == 'c' && text < end) {
      put(&result, (char)(*text++ & 0x1f));
    } else {
      put(&result, '\\');
      put(&result, c);
    }
  }
  return buffer_text(&result);
}
