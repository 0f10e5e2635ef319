/*
 * seq: prints the numbers from FIRST (1) to LAST in steps of STEP (1). -s: what stands between, -w: equal width, -f: how
 * printf is to print each.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "long_options.h"

static int decimals(const char *text)
{
  const char *point = strchr(text, '.');
  return point == NULL ? 0 : (int)strlen(point + 1);
}

static double number(const char *text)
{
  char *end;
  double value = strtod(text, &end);
  if (end == text || *end != '\0') {
    fprintf(stderr, "seq: invalid floating point argument: '%s'\nTry 'seq --help' for more information.\n", text);
    exit(1);
  }
  return value;
}

int main(int argc, char **argv)
{
  const char *separator = "\n", *format = NULL;
  bool equal_width = false;
  int i = 1;
  shorten_options(argc, argv, "seq", "separator:s format:f equal-width.w", 1, 1);
  for (; i < argc && argv[i][0] == '-' && strchr("sfw", argv[i][1]) != NULL && argv[i][1] != '\0'; i++) {
    if (argv[i][1] == 'w')
      equal_width = true;
    else
      *(argv[i][1] == 's' ? &separator : &format) = argv[i][2] != '\0' || i + 1 == argc ? argv[i] + 2 : argv[i + 1];
    if (argv[i][1] != 'w' && argv[i][2] == '\0')
      i++;
  }
  int count = argc - i;
  if (count < 1 || count > 3) {
    fprintf(stderr, "seq: %s operand\nTry 'seq --help' for more information.\n", count < 1 ? "missing" : "extra");
    return 1;
  }
  const char *first_text = count > 1 ? argv[i] : "1", *step_text = count > 2 ? argv[i + 1] : "1", *last_text = argv[argc - 1];
  double first = number(first_text), step = number(step_text), last = number(last_text);
  if (step == 0) {
    fprintf(stderr, "seq: invalid Zero increment value: '%s'\nTry 'seq --help' for more information.\n", step_text);
    return 1;
  }
  int digits = decimals(first_text) > decimals(step_text) ? decimals(first_text) : decimals(step_text);
  char text[64];
  int width = 0;
  if (equal_width) {
    int a = snprintf(text, sizeof text, "%.*f", digits, first), b = snprintf(text, sizeof text, "%.*f", digits, last);
    width = a > b ? a : b;
  }
  long steps = (long)((last - first) / step + 1e-10);
  if ((last - first) / step < 0)
    return 0;
  for (long n = 0; n <= steps; n++) {
    double value = first + (double)n * step;
    fputs(n > 0 ? separator : "", stdout);
    if (format != NULL)
      printf(format, value);
    else
      printf("%0*.*f", width, digits, value);
  }
  putchar('\n');
  return 0;
}
