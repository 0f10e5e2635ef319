/*
 * printf: prints its arguments as the format says; the format is used again until no argument is left.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char **next_argument;
static int status;

/* What stands after a backslash at *p; false at \c. */
static bool print_escape(const char **p)
{
  static const char names[] = "abefnrtv\\\"", values[] = "\a\b\033\f\n\r\t\v\\\"";
  char c = **p;
  const char *name = c == '\0' ? NULL : strchr(names, c);
  if (name != NULL) {
    putchar(values[name - names]);
    (*p)++;
  } else if (c == 'c') {
    return false;
  } else if (c >= '0' && c <= '7') {
    int value = 0;
    for (int i = 0; i < 3 && **p >= '0' && **p <= '7'; i++)
      value = 8 * value + *(*p)++ - '0';
    putchar(value);
  } else if (c == 'x') {
    char *end, digits[3] = {(*p)[1], (*p)[1] != '\0' ? (*p)[2] : '\0', '\0'};
    putchar((int)strtol(digits, &end, 16));
    *p += 1 + (end - digits);
  } else {
    putchar('\\');
  }
  return true;
}

static const char *take(void)
{
  return *next_argument != NULL ? *next_argument++ : NULL;
}

static long long number(const char *text)
{
  if (text == NULL)
    return 0;
  if (*text == '\'' || *text == '"')
    return (unsigned char)text[1];
  char *end;
  long long value = strtoll(text, &end, 0);
  if (*end != '\0' || end == text) {
    fflush(stdout);
    if (end == text)
      fprintf(stderr, "printf: '%s': expected a numeric value\n", text);
    else
      fprintf(stderr, "printf: '%s': value not completely converted\n", text);
    status = 1;
  }
  return value;
}

/* One conversion: `spec` is %..., without length modifiers; the letter is its last character. */
static bool convert(const char *spec, char letter)
{
  char format[64];
  int n = (int)strlen(spec) - 1;
  const char *text = take();

  switch (letter) {
  case 'd':
  case 'i':
  case 'u':
  case 'x':
  case 'X':
  case 'o':
    snprintf(format, sizeof format, "%.*sll%c", n, spec, letter);
    printf(format, number(text));
    break;
  case 'e':
  case 'E':
  case 'f':
  case 'F':
  case 'g':
  case 'G':
    printf(spec, text != NULL ? strtod(text, NULL) : 0.0);
    break;
  case 'c':
    if (text != NULL && *text != '\0')
      printf(spec, *text);
    break;
  case 's':
    printf(spec, text != NULL ? text : "");
    break;
  case 'b':
    while (text != NULL && *text != '\0') {
      if (*text != '\\')
        putchar(*text++);
      else if (text++, !print_escape(&text))
        return false;
    }
    break;
  default:
    fflush(stdout);
    fprintf(stderr, "printf: %s: invalid conversion specification\n", spec);
    exit(1);
  }
  return true;
}

/* Print the format once; false if \c ended the output. */
static bool print_format(const char *p)
{
  while (*p != '\0') {
    if (*p == '\\') {
      p++;
      if (!print_escape(&p))
        return false;
    } else if (*p != '%') {
      putchar(*p++);
    } else if (p[1] == '%') {
      putchar('%');
      p += 2;
    } else {
      char spec[48];
      size_t n = 0;
      spec[n++] = *p++;
      while (*p != '\0' && strchr("-+ #0123456789.*", *p) != NULL && n < 30) {
        if (*p == '*')
          n += (size_t)snprintf(spec + n, 12, "%d", (int)number(take()));
        else
          spec[n++] = *p;
        p++;
      }
      if (*p == '\0')
        return true;
      spec[n++] = *p;
      spec[n] = '\0';
      if (!convert(spec, *p++))
        return false;
    }
  }
  return true;
}

int main(int argc, char **argv)
{
  if (argc < 2) {
    fprintf(stderr, "printf: missing operand\nTry 'printf --help' for more information.\n");
    return 1;
  }
  next_argument = argv + 2;
  char **before;
  do {
    before = next_argument;
    if (!print_format(argv[1]))
      break;
  } while (*next_argument != NULL && next_argument > before);
  return status;
}
