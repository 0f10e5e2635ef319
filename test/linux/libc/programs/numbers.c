/* Text to numbers and back: strtod, strtof, strtol, scanf. Every line must be glibc's. */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 88172645463325252u;
static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static void show(const char *text) {
  union { double value; uint64_t word; } d;
  union { float value; uint32_t word; } f;
  char *end, *endf;
  errno = 0;
  d.value = strtod(text, &end);
  int error = errno;
  errno = 0;
  f.value = strtof(text, &endf);
  printf("%s -> %016lx %d %ld / %08x %d %ld\n", text, d.word, error, (long)(end - text), f.word, errno, (long)(endf - text));
}

static void scan(const char *text, const char *format) {
  int a = -1, b = -1, n = -1; 
  n = sscanf(text, format, &a, &b);
  printf("\"%s\" \"%s\" %d %d %d\n", text, format, n, a, b);
}

static void scan_strings(const char *text, const char *format) {
  char a[64] = "?", b[64] = "?";
  int n = sscanf(text, format, a, b);
  printf("\"%s\" \"%s\" %d %s %s\n", text, format, n, a, b);
}

int main(void) {
  char text[1200];
  for (int i = 0; i < 6000; i++) {
    union { uint64_t word; double value; } pun = {next()};
    switch (next() % 6) {
      case 0: sprintf(text, "%.17g", pun.value); break;
      case 1: sprintf(text, "%.*e", (int)(next() % 40), pun.value); break;
      case 2: sprintf(text, "%lu.%lue%d", next() >> next() % 64, next() >> next() % 64, (int)(next() % 700) - 350); break;
      case 3: sprintf(text, "%a", pun.value); break;
      case 4: { /* exactly halfway between two doubles, or a digit off */
        pun.word &= 0x7fffffffffffffffu;
        pun.word = (pun.word & 0xfffffffffffffu) | (next() % 200 + 920) << 52;
        uint64_t up = pun.word + 1;
        double above;
        memcpy(&above, &up, 8);
        sprintf(text, "%.800g", pun.value / 2 + above / 2);
        break; }
      default: sprintf(text, "%ld.%03d", (long)(int)next(), (int)(next() % 1000)); break;
    }
    show(text);
  }
  const char *odd[] = {"", "  ", "+", "-.", ".5", "5.", "1e", "1e+", "1e5x", "inf", "-INFINITYx", "nan", "NaN(12)", "nan(", "0x", "0x.8p1", "0x1.8p", "0x1p-1080",
    "1e400", "-1e400", "1e-400", "2.4703282292062327e-324", "2.4703282292062328e-324", "4.9e-324", "1.7976931348623158e308", "1.7976931348623159e308",
    "9007199254740993", "3.4028235677973366e38", "0x1.fffffffffffff8p0", "00000000000000000001", "0.000000000000000000000000000001", "infin", "\t\n 12"};
  for (unsigned i = 0; i < sizeof odd / sizeof *odd; i++) show(odd[i]);
  const char *integers[] = {"", "0", "-0", "+5", " 42abc", "0x1F", "0x", "0xg", "077", "08", "9223372036854775807", "9223372036854775808",
    "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616", "-1", "zz", "1z", "--1"};
  for (unsigned i = 0; i < sizeof integers / sizeof *integers; i++) {
    int bases[] = {0, 10, 16, 8, 36, 2, 1};
    for (int b = 0; b < 7; b++) {
      char *end = 0;
      errno = 0;
      long l = strtol(integers[i], &end, bases[b]);
      int error = errno;
      errno = 0;
      unsigned long u = strtoul(integers[i], NULL, bases[b]);
      printf("%s %d: %ld %d %lu %d %ld\n", integers[i], bases[b], l, error, u, errno, end ? (long)(end - integers[i]) : -1);
    }
  }
  scan("12 34", "%d %d"); scan("12,34", "%d,%d"); scan("12 ,34", "%d,%d"); scan("x", "%d"); scan("", "%d"); scan("  ", "%d"); scan("12", "%d%d");
  scan("0x1f 010", "%i%i"); scan("1234", "%2d%2d"); scan("0xzz", "%x%x"); scan("-", "%d"); scan("+5 -6", "%d%d"); scan("5%6", "%d%%%d");
  scan("12 34", "%*d%d"); scan("99999999999", "%d"); scan("ab12", "ab%d%n"); scan("abc", "abd%d"); scan("7 8", "%2$d %1$d"); scan("a1", "%x%d");
  scan_strings("hello world", "%s%s"); scan_strings("hello", "%3s%s"); scan_strings("key=value", "%[^=]=%s"); scan_strings("abc123", "%[a-z]%[0-9]");
  scan_strings("]x", "%[]]%s"); scan_strings("  ab", "%c%s"); scan_strings("a-b", "%[a-]%s"); scan_strings("123", "%[a-z]"); scan_strings("", "%s"); scan_strings("xy", "%1c%1c");
  double d = -1; float f = -1; char *m = 0; long l; short h; signed char c; int n = -1;
  printf("%d %g\n", sscanf("1.5e3x", "%lf", &d), d);
  printf("%d %g\n", sscanf(".5.5", "%f", &f), f);
  printf("%d\n", sscanf("e5", "%f", &f));
  printf("%d %g\n", sscanf("1e", "%lf", &d), d);
  printf("%d %g\n", sscanf("0x1p4", "%lf", &d), d);
  printf("%d %g\n", sscanf("-inf", "%lf", &d), d);
  printf("%d %g\n", sscanf("nan", "%lf", &d), d);
  printf("%d\n", sscanf("nope", "%lf", &d));
  printf("%d %s\n", sscanf("allocated text", "%ms", &m), m);
  printf("%d %ld %d %d %d\n", sscanf("123456789012 70000 300", "%ld %hd %hhd%n", &l, &h, &c, &n), l, h, c, n);
  return 0;
}
