/*
 * A question on standard error whose answer is a line of standard input: for the -i of rm and cp.
 */
#ifndef YES_OR_NO_H
#define YES_OR_NO_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

/* True if the answer begins with y or Y. */
static inline bool ask(const char *format, ...)
{
  va_list arguments;
  fflush(stdout);
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  int first = getchar();
  for (int c = first; c != '\n' && c != EOF;)
    c = getchar();
  return first == 'y' || first == 'Y';
}

#endif
