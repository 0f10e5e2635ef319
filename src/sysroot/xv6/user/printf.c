/*
 * printf as xv6 has it: no buffer, so every character is a system call of its own and the outputs of two processes can mix in
 * the middle of a word. Conversions: %d %u %x, the same with l and ll, %l alone (an unsigned long), %p %s %c %%. No widths.
 */
#include <stdarg.h>
#include "kernel/types.h"
#include "user/user.h"

static void put(int fd, char c) { write(fd, &c, 1); }

static void put_number(int fd, uint64 magnitude, uint base, int negative) {
  char digits[24];
  int n = 0;
  do digits[n++] = "0123456789ABCDEF"[magnitude % base];
  while ((magnitude /= base) != 0);
  if (negative) put(fd, '-');
  while (n > 0) put(fd, digits[--n]);
}

static void put_signed(int fd, long value) {
  put_number(fd, value < 0 ? -(uint64)value : value, 10, value < 0);
}

static void put_pointer(int fd, uint64 address) {
  put(fd, '0');
  put(fd, 'x');
  for (int shift = 60; shift >= 0; shift -= 4) put(fd, "0123456789ABCDEF"[address >> shift & 15]);
}

static void put_text(int fd, const char *text) {
  if (!text) text = "(null)";
  while (*text) put(fd, *text++);
}

void vprintf(int fd, const char *format, va_list arguments) {
  for (const char *at = format; *at; at++) {
    if (*at != '%') {
      put(fd, *at);
      continue;
    }
    int longs = 0;
    while (longs < 2 && at[1] == 'l') at++, longs++;
    char conversion = at[1];
    if (longs == 1 && conversion != 'd' && conversion != 'u' && conversion != 'x') {
      put_number(fd, va_arg(arguments, uint64), 10, 0);
      continue;
    }
    if (!conversion) break;
    at++;
    switch (conversion) {
    case 'd':
      put_signed(fd, longs ? va_arg(arguments, long) : va_arg(arguments, int));
      break;
    case 'u':
      put_number(fd, longs ? va_arg(arguments, uint64) : va_arg(arguments, uint), 10, 0);
      break;
    case 'x':
      put_number(fd, longs ? va_arg(arguments, uint64) : va_arg(arguments, uint), 16, 0);
      break;
    case 'p':
      put_pointer(fd, va_arg(arguments, uint64));
      break;
    case 's':
      put_text(fd, va_arg(arguments, char *));
      break;
    case 'c':
      put(fd, va_arg(arguments, int));
      break;
    case '%':
      put(fd, '%');
      break;
    default: /* an unknown one is shown, so that somebody notices */
      put(fd, '%');
      put(fd, conversion);
    }
  }
}

void fprintf(int fd, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vprintf(fd, format, arguments);
  va_end(arguments);
}

void printf(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vprintf(1, format, arguments);
  va_end(arguments);
}
