/* What is left of <stdlib.h> and <stdio_ext.h>: older conversions, suboptions, pseudo terminals, questions about streams. */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/sysinfo.h>
#include "decimal.h"
#include "stream.h"

#define MOST_DIGITS 17

static char *digits_of(double value, int keep, int fixed, int *point, int *sign) {
  static char text[400];
  struct decimal d;
  *sign = __signbit(value);
  __to_decimal(value, &d);
  if (fixed) keep += d.exponent;
  __round_decimal(&d, keep);
  *point = d.count ? d.exponent : 0;
  int length = fixed && !d.count ? keep - d.exponent : keep;
  if (length > (int)sizeof text - 1) length = sizeof text - 1;
  if (length < 0) length = 0;
  for (int i = 0; i < length; i++) text[i] = i < d.count ? d.digits[i] : '0';
  text[length] = 0;
  return text;
}

char *ecvt(double value, int digits, int *restrict point, int *restrict sign) {
  return digits_of(value, digits > MOST_DIGITS ? MOST_DIGITS : digits, 0, point, sign);
}

char *fcvt(double value, int digits, int *restrict point, int *restrict sign) {
  return digits_of(value, digits, 1, point, sign);
}

/* The same into a buffer. Returns -1 if it is too small. */
static int copy_digits(const char *digits, char *text, size_t size) {
  size_t length = __strlen(digits);
  if (length >= size) return -1;
  __memcpy(text, digits, length + 1);
  return 0;
}

int ecvt_r(double value, int digits, int *restrict point, int *restrict sign, char *restrict text, size_t size) {
  return copy_digits(ecvt(value, digits, point, sign), text, size);
}

int fcvt_r(double value, int digits, int *restrict point, int *restrict sign, char *restrict text, size_t size) {
  return copy_digits(fcvt(value, digits, point, sign), text, size);
}

/* C23's strfrom functions: a format of one conversion, % and perhaps a precision and one of aAeEfFgG. */
int strfromd(char *restrict s, size_t size, const char *restrict format, double value) {
  return snprintf(s, size, format, value);
}
int strfromf(char *restrict s, size_t size, const char *restrict format, float value) {
  return snprintf(s, size, format, value);
}
int strfroml(char *restrict s, size_t size, const char *restrict format, long double value) {
  return snprintf(s, size, format, (double)value);
}

/* Does an answer begin with yes (1) or no (0)? -1: neither. */
int rpmatch(const char *answer) {
  int c = *answer | 32;
  return c == 'y' ? 1 : c == 'n' ? 0 : -1;
}

char *gcvt(double value, int digits, char *buffer) {
  sprintf(buffer, "%.*g", digits > MOST_DIGITS ? MOST_DIGITS : digits, value);
  return buffer;
}

static const char radix64[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

long a64l(const char *s) {
  unsigned int value = 0;
  for (int shift = 0; shift < 36 && *s; shift += 6, s++) {
    const char *digit = __strchr(radix64, *s);
    if (!digit) break;
    value |= (unsigned int)(digit - radix64) << shift;
  }
  return (int)value;
}

char *l64a(long number) {
  static char text[7];
  unsigned int value = number;
  int length = 0;
  for (; value; value >>= 6) text[length++] = radix64[value & 63];
  text[length] = 0;
  return text;
}

int getsubopt(char **restrict option, char *const *restrict tokens, char **restrict value) {
  if (!**option) return -1;
  char *start = *option, *end = __strchrnul(start, ','), *equals = __memchr(start, '=', end - start);
  size_t length = (equals ? equals : end) - start;
  *option = *end ? end + 1 : end;
  if (*end) *end = 0;
  for (int i = 0; tokens[i]; i++) {
    if (__strncmp(tokens[i], start, length) == 0 && !tokens[i][length]) {
      *value = equals ? equals + 1 : NULL;
      return i;
    }
  }
  *value = start;
  return -1;
}

int getloadavg(double averages[], int count) {
  struct sysinfo info;
  if (__result(__builtin_syscall(SYS_sysinfo, &info)) < 0) return -1;
  if (count > 3) count = 3;
  for (int i = 0; i < count; i++) averages[i] = info.loads[i] / 65536.0;
  return count;
}

int getpt(void) { return posix_openpt(O_RDWR | O_NOCTTY); }
int posix_openpt(int flags) { return __result(__builtin_syscall(SYS_open, "/dev/ptmx", flags, 0)); }
int grantpt(int fd) { return 0; }

int unlockpt(int fd) {
  int locked = 0;
  return __result(__builtin_syscall(SYS_ioctl, fd, 0x40045431, &locked));
}

char *ptsname(int fd) {
  static char name[24];
  int number;
  if (__result(__builtin_syscall(SYS_ioctl, fd, 0x80045430, &number)) < 0) return NULL;
  __format(name, sizeof name, "/dev/pts/%d", number);
  return name;
}

size_t __fbufsize(FILE *f) { return f->size; }
size_t __fpending(FILE *f) { return f->write_next ? f->write_next - f->buffer : 0; }
int __flbf(FILE *f) { return f->buffering == _IOLBF; }
int __freadable(FILE *f) { return f->flags & F_READABLE; }
int __fwritable(FILE *f) { return (f->flags & F_WRITABLE) != 0; }
int __freading(FILE *f) { return !(f->flags & F_WRITABLE) || (!f->write_next && f->read_end); }
int __fwriting(FILE *f) { return !(f->flags & F_READABLE) || f->write_next; }
void _flushlbf(void) { fflush(NULL); }

void __fpurge(FILE *f) {
  f->backup = NULL;
  f->read_next = f->read_end = f->buffer;
  if (f->write_next) f->write_next = f->buffer;
}
