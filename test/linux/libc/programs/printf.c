/* printf with random conversions, flags, widths and precisions: every line must be glibc's. */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>

static uint64_t state = 88172645463325252u;
static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static double random_double(void) {
  union { uint64_t word; double value; } pun = {next()};
  switch (next() % 8) {
    case 0: return pun.value;
    case 1: return (double)(int64_t)(next() % 2000) / 8;
    case 2: return (double)(next() % 100000) / 1000;
    case 3: return (int)next();
    case 4: pun.word &= 0x800fffffffffffffu; return pun.value;
    case 5: { static const double special[] = {0.0, -0.0, 1e22, 1e23, 0.5, 1.5, 2.5, 9.5, 99.95, 1e15, 123456.5, 1e-5, 1e100};
      return special[next() % 13]; }
    default: return ((double)next() / 1e19 - 0.5) * 1000;
  }
}

int main(void) {
  char spec[64], out[6000];
  for (int i = 0; i < 20000; i++) {
    char *p = spec;
    *p++ = '%';
    for (const char *f = "-+ #0"; *f; f++) if (next() % 4 == 0) *p++ = *f;
    if (next() % 2) p += sprintf(p, "%d", (int)(next() % 30));
    if (next() % 2) p += sprintf(p, ".%d", (int)(next() % (next() % 20 == 0 ? 400 : 20)));
    int n, kind = next() % 3;
    if (kind == 0) {
      *p++ = "eEfFgGaA"[next() % 8];
      *p = 0;
      double value = random_double();
      n = snprintf(out, sizeof out, spec, value);
      printf("%s [%s] %d\n", spec, out, n);
    } else if (kind == 1) {
      const char *length[] = {"hh", "h", "", "l", "ll", "j", "z", "t"};
      int l = next() % 8;
      p = stpcpy(p, length[l]);
      *p++ = "diouxX"[next() % 6];
      *p = 0;
      uint64_t value = next() >> next() % 64;
      n = l < 3 ? snprintf(out, sizeof out, spec, (int)value) : snprintf(out, sizeof out, spec, value);
      printf("%s [%s] %d\n", spec, out, n);
    } else {
      char *dot = memchr(spec, '#', p - spec), *zero = memchr(spec, '0', p - spec);
      (void)dot, (void)zero;
      *p++ = 's';
      *p = 0;
      n = snprintf(out, sizeof out, spec, next() % 5 ? "hello, world" : (char *)0);
      printf("%s [%s] %d\n", spec, out, n);
    }
  }
  int at = 0; long lat = 0; signed char hat = 0;
  errno = ENOENT;
  printf("%m|%5.2m|%2$s %1$d|\n", 7, "x");
  printf("%3$s %1$*2$d|\n", 5, 8, "pos");
  printf("abc%n|%5d%ln|%hhn\n", &at, 3, &lat, &hat);
  printf("%d %ld %d\n", at, lat, hat);
  printf("%p %p %c%c %5c|%-5c|%%\n", (void *)0, (void *)0x1234, 'a', 0, 'b', 'c');
  printf("%y %!\n");
  printf("%.3s|%10.3s|%-10.3s|%.*s\n", "abcdef", "abcdef", "abcdef", -1, "full");
  printf("%*d|%-*d|%*d\n", 6, 1, 6, 2, -6, 3);
  printf("%f %F %e %g %a %5f|%-6f|%06f\n", 1.0/0, -1.0/0, 1.0/0, 1.0/0, -1.0/0, 1.0/0, 1.0/0, 1.0/0);
  printf("%d %d\n", snprintf(out, 4, "%s", "abcdef"), snprintf(0, 0, "%d", 12345));
  printf("%s\n", out);
  printf("%.1000f\n%.500e\n", 0.1, 5e-324);
  return 0;
}
