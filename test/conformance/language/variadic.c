/* C11 6.5.2.2p7, 6.7.6.3p9, 7.16: variable arguments of every type, va_copy, va_list handed on. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct small { char c; };
struct middle { int a; double d; };
struct large { long a[5]; };

static void all(const char *kinds, ...) {
  va_list ap;
  va_start(ap, kinds);
  for (; *kinds; kinds++) switch (*kinds) {
      case 'i': printf("%d ", va_arg(ap, int)); break;
      case 'l': printf("%ld ", va_arg(ap, long)); break;
      case 'd': printf("%g ", va_arg(ap, double)); break;
      case 'L': printf("%g ", (double)va_arg(ap, long double)); break;
      case 'p': printf("%s ", va_arg(ap, char *)); break;
      case 's': printf("%c ", va_arg(ap, struct small).c); break;
      case 'm': { struct middle m = va_arg(ap, struct middle); printf("%d/%g ", m.a, m.d); break; }
      case 'b': { struct large b = va_arg(ap, struct large); printf("%ld ", b.a[4]); break; }
      case 'f': printf("%d ", va_arg(ap, int (*)(int))(4)); break;
    }
  va_end(ap);
  printf("\n");
}

static int square(int x) { return x * x; }
static int twice(int n, va_list ap) {
  va_list again;
  va_copy(again, ap);
  int s = 0;
  for (int i = 0; i < n; i++) s += va_arg(ap, int);
  for (int i = 0; i < n; i++) s = s * 2 + va_arg(again, int);
  va_end(again);
  return s;
}
static int outer(int n, ...) {
  va_list ap;
  va_start(ap, n);
  int r = twice(n, ap);
  va_end(ap);
  return r;
}
static void format(char *into, const char *how, ...) {
  va_list ap;
  va_start(ap, how);
  vsprintf(into, how, ap);
  va_end(ap);
}

int main(void) {
  char c = 'c';
  short s = -3;
  float f = 0.5f;
  struct middle m = { 3, 4.5 };
  struct large l = { { 1, 2, 3, 4, 5 } };
  all("iiildLp", c, s, 'x', 1L << 40, f, 2.5L, "text");
  all("smbf", (struct small){ 'z' }, m, l, square);
  all("dddddddddddiiiiiii", 1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11., 1, 2, 3, 4, 5, 6, 7);
  printf("%d\n", outer(4, 1, 2, 3, 4));
  char buffer[50];
  format(buffer, "%s-%05.1f-%c", "v", 3.14159, '!');
  printf("%s\n", buffer);
  return 0;
}
