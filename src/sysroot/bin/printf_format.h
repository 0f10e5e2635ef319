/*
 * The format of printf(1), used again until no argument is left: shared by the program and by bash's builtin.
 */
#ifndef PRINTF_FORMAT_H
#define PRINTF_FORMAT_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct printf_run {
  FILE *output;
  const char *program;          /* for messages */
  char *(*quote)(const char *); /* %q; NULL: there is none */
  const char *invalid_number;   /* what to say of an argument that is no number at all; NULL: as coreutils says it */
  char **next_argument;
  int status;
};

/* What stands after a backslash at *p; false at \c. In an argument (%b) an octal number may begin with a 0 more. */
static bool printf_escape(struct printf_run *run, const char **p, bool in_argument)
{
  static const char names[] = "abefnrtv\\\"", values[] = "\a\b\033\f\n\r\t\v\\\"";
  char c = **p;
  const char *name = c == '\0' ? NULL : strchr(names, c);
  if (name != NULL) {
    putc(values[name - names], run->output);
    (*p)++;
  } else if (c == 'c') {
    return false;
  } else if (c >= '0' && c <= '7') {
    int value = 0, digits = in_argument && c == '0' ? 4 : 3;
    for (int i = 0; i < digits && **p >= '0' && **p <= '7'; i++)
      value = 8 * value + *(*p)++ - '0';
    putc(value & 0xff, run->output);
  } else if (c == 'x') {
    char *end, digits[3] = {(*p)[1], (*p)[1] != '\0' ? (*p)[2] : '\0', '\0'};
    putc((int)strtol(digits, &end, 16), run->output);
    *p += 1 + (end - digits);
  } else {
    putc('\\', run->output);
  }
  return true;
}

static const char *printf_take(struct printf_run *run)
{
  return *run->next_argument != NULL ? *run->next_argument++ : NULL;
}

/* Of an argument that should be a number: what was wrong with it. */
static void printf_check(struct printf_run *run, const char *text, const char *end)
{
  if (*end == '\0' && end != text)
    return;
  fflush(run->output);
  run->status = 1;
  fprintf(stderr, "%s: ", run->program);
  if (run->invalid_number != NULL)
    fprintf(stderr, run->invalid_number, text);
  else if (end == text)
    fprintf(stderr, "'%s': expected a numeric value", text);
  else
    fprintf(stderr, "'%s': value not completely converted", text);
  fputc('\n', stderr);
}

static long long printf_integer(struct printf_run *run, const char *text)
{
  if (text == NULL)
    return 0;
  if (*text == '\'' || *text == '"')
    return (unsigned char)text[1];
  char *end;
  long long value = strtoll(text, &end, 0);
  printf_check(run, text, end);
  return value;
}

static double printf_real(struct printf_run *run, const char *text)
{
  if (text == NULL)
    return 0;
  if (*text == '\'' || *text == '"')
    return (unsigned char)text[1];
  char *end;
  double value = strtod(text, &end);
  printf_check(run, text, end);
  return value;
}

/* One conversion: `spec` is %..., without length modifiers; the letter is its last character. */
static bool printf_convert(struct printf_run *run, const char *spec, char letter)
{
  char format[64];
  int n = (int)strlen(spec) - 1;
  const char *text = printf_take(run);

  switch (letter) {
  case 'd':
  case 'i':
  case 'u':
  case 'x':
  case 'X':
  case 'o':
    snprintf(format, sizeof format, "%.*sll%c", n, spec, letter);
    fprintf(run->output, format, printf_integer(run, text));
    break;
  case 'e':
  case 'E':
  case 'f':
  case 'F':
  case 'g':
  case 'G':
    fprintf(run->output, spec, printf_real(run, text));
    break;
  case 'c':
    if (text != NULL && *text != '\0')
      fprintf(run->output, spec, *text);
    break;
  case 's':
    fprintf(run->output, spec, text != NULL ? text : "");
    break;
  case 'b':
    while (text != NULL && *text != '\0') {
      if (*text != '\\')
        putc(*text++, run->output);
      else if (text++, !printf_escape(run, &text, true))
        return false;
    }
    break;
  case 'q':
    if (run->quote != NULL) {
      fputs(run->quote(text != NULL ? text : ""), run->output);
      break;
    }
    /* fall through */
  default:
    fflush(run->output);
    if (run->invalid_number != NULL)
      fprintf(stderr, "%s: `%c': invalid format character\n", run->program, letter);
    else
      fprintf(stderr, "%s: %s: invalid conversion specification\n", run->program, spec);
    run->status = 1;
    return false;
  }
  return true;
}

/* %(format)T: a time in seconds; -1 or none: now. Gives what is behind it, or NULL if it is none. */
static const char *printf_time(struct printf_run *run, const char *p)
{
  char format[64], text[128];
  const char *close = strstr(p, ")T");
  if (*p != '(' || close == NULL || run->quote == NULL || close - p > 60)
    return NULL;
  memcpy(format, p + 1, (size_t)(close - p - 1));
  format[close - p - 1] = '\0';
  const char *argument = printf_take(run);
  time_t seconds = argument == NULL || strcmp(argument, "-1") == 0 ? time(NULL) : (time_t)printf_integer(run, argument);
  strftime(text, sizeof text, format, localtime(&seconds));
  fputs(text, run->output);
  return close + 2;
}

/* Print the format once; false if something ended the output. */
static bool printf_once(struct printf_run *run, const char *p)
{
  while (*p != '\0') {
    if (*p == '\\') {
      p++;
      if (!printf_escape(run, &p, false))
        return false;
    } else if (*p != '%') {
      putc(*p++, run->output);
    } else if (p[1] == '%') {
      putc('%', run->output);
      p += 2;
    } else {
      char spec[48];
      size_t n = 0;
      const char *behind = printf_time(run, p + 1);
      if (behind != NULL) {
        p = behind;
        continue;
      }
      spec[n++] = *p++;
      while (*p != '\0' && strchr("-+ #0123456789.*", *p) != NULL && n < 30) {
        if (*p == '*')
          n += (size_t)snprintf(spec + n, 12, "%d", (int)printf_integer(run, printf_take(run)));
        else
          spec[n++] = *p;
        p++;
      }
      while (*p != '\0' && strchr("hljzt", *p) != NULL)
        p++;
      if (*p == '\0')
        return true;
      spec[n++] = *p;
      spec[n] = '\0';
      if (!printf_convert(run, spec, *p++))
        return false;
    }
  }
  return true;
}

/* The exit status. */
static int printf_arguments(struct printf_run *run, const char *format, char **arguments)
{
  char **before;
  run->next_argument = arguments;
  do {
    before = run->next_argument;
    if (!printf_once(run, format))
      break;
  } while (*run->next_argument != NULL && run->next_argument > before);
  return run->status;
}

#endif
