/*
 * echo: prints its arguments. -n leaves the newline out, -e lets backslashes mean something.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool newline = true, escapes = false;

/* An argument like -n or -neE; anything else is text. */
static bool parse_options(const char *argument)
{
  if (argument[0] != '-' || argument[1] == '\0' || argument[1 + strspn(argument + 1, "neE")] != '\0')
    return false;
  for (const char *letter = argument + 1; *letter != '\0'; letter++) {
    if (*letter == 'n')
      newline = false;
    else
      escapes = *letter == 'e';
  }
  return true;
}

static int digit(char c, int base)
{
  int value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
  return value < base ? value : -1;
}

/* A number of at most `count` digits at *text; -1 if there is none. */
static int number(const char **text, int base, int count)
{
  int value = -1;
  for (; count > 0 && digit(**text, base) >= 0; count--)
    value = (value < 0 ? 0 : value) * base + digit(*(*text)++, base);
  return value;
}

/* What stands after a backslash; false at \c: print nothing more. */
static bool print_escape(const char **text)
{
  static const char names[] = "abefnrtv\\", values[] = "\a\b\033\f\n\r\t\v\\";
  const char *name = **text == '\0' ? NULL : strchr(names, **text);
  char c = **text;
  int value;

  if (name != NULL) {
    putchar(values[name - names]);
  } else if (c == 'c') {
    return false;
  } else if (c == '0' || c == 'x') {
    const char *start = ++*text;
    value = c == '0' ? number(text, 8, 3) : number(text, 16, 2);
    if (value >= 0 || c == '0')
      putchar(value < 0 ? 0 : value);
    else
      fputs("\\x", stdout), *text = start;
    return true;
  } else {
    putchar('\\');
    return true;
  }
  (*text)++;
  return true;
}

int main(int argc, char **argv)
{
  int i = 1;
  while (i < argc && parse_options(argv[i]))
    i++;
  for (; i < argc; i++) {
    for (const char *text = argv[i]; *text != '\0';) {
      char c = *text++;
      if (c != '\\' || !escapes)
        putchar(c);
      else if (!print_escape(&text))
        return 0;
    }
    if (i < argc - 1)
      putchar(' ');
  }
  if (newline)
    putchar('\n');
  return 0;
}
