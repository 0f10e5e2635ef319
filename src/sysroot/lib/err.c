/* Messages with the program's name: BSD's err family, GNU's error. */
#include <err.h>
#include <error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "internal.h"

static void message(int with_errno, const char *format, va_list ap) {
  int error = errno;
  fflush(stdout);
  fprintf(stderr, "%s: ", program_invocation_short_name);
  if (format) vfprintf(stderr, format, ap);
  if (with_errno) fprintf(stderr, "%s%s", format ? ": " : "", strerror(error));
  fputc('\n', stderr);
  errno = error;
}

void vwarn(const char *format, va_list ap) { message(1, format, ap); }
void vwarnx(const char *format, va_list ap) { message(0, format, ap); }

void verr(int status, const char *format, va_list ap) {
  message(1, format, ap);
  exit(status);
}

void verrx(int status, const char *format, va_list ap) {
  message(0, format, ap);
  exit(status);
}

void warn(const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  message(1, format, ap);
  va_end(ap);
}

void warnx(const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  message(0, format, ap);
  va_end(ap);
}

void err(int status, const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  message(1, format, ap);
  exit(status);
}

void errx(int status, const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  message(0, format, ap);
  exit(status);
}

unsigned int error_message_count;
int error_one_per_line;
void (*error_print_progname)(void);

static void report(int status, int number, const char *file, unsigned int line, const char *format, va_list ap) {
  fflush(stdout);
  if (error_print_progname) {
    error_print_progname();
  } else {
    fprintf(stderr, "%s:", program_invocation_name);
    if (!file) fputc(' ', stderr);
  }
  if (file) fprintf(stderr, "%s:%u: ", file, line);
  vfprintf(stderr, format, ap);
  error_message_count++;
  if (number) fprintf(stderr, ": %s", strerror(number));
  fputc('\n', stderr);
  if (status) exit(status);
}

void error(int status, int number, const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  report(status, number, NULL, 0, format, ap);
  va_end(ap);
}

void error_at_line(int status, int number, const char *file, unsigned int line, const char *format, ...) {
  static const char *last_file;
  static unsigned int last_line;
  if (error_one_per_line && last_line == line && last_file && file && __strcmp(last_file, file) == 0) return;
  last_file = file;
  last_line = line;
  va_list ap;
  va_start(ap, format);
  report(status, number, file, line, format, ap);
  va_end(ap);
}
