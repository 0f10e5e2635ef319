/* C11 7.16: a va_list is an array: functions that are given one move it on, and it can be part of a struct */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
static int one(va_list ap) { return va_arg(ap, int); }
static int viaPointer(va_list *ap) { return va_arg(*ap, int); }
struct cursor { int n; va_list ap; };
static long total(struct cursor *c) { long t = 0; while (c->n-- > 0) t += va_arg(c->ap, long); return t; }
static double mixed(int n, ...) {
  va_list ap, copy; double d = 0;
  va_start(ap, n);
  va_copy(copy, ap);
  for (int i = 0; i < n; i++) { d += one(ap); d += va_arg(ap, double); }
  for (int i = 0; i < n; i++) { d += 100 * viaPointer(&copy); d += 100 * va_arg(copy, double); }
  va_end(ap); va_end(copy);
  return d;
}
static long sums(int n, ...) { struct cursor c = { n }; va_start(c.ap, n); long t = total(&c); va_end(c.ap); return t; }
struct pair { int a, b; char s[20]; };
static int structs(int n, ...) {
  va_list ap; int t = 0;
  va_start(ap, n);
  for (int i = 0; i < n; i++) { struct pair p = va_arg(ap, struct pair); t += p.a * p.b + strlen(p.s); }
  va_list saved; memcpy(&saved, &ap, sizeof saved);
  t += va_arg(ap, int) * 1000 + va_arg(saved, int);
  va_end(ap);
  return t;
}
static void show(const char *format, ...) { va_list ap; va_start(ap, format); vprintf(format, ap); va_end(ap); }
int main(void) {
  printf("%zu %zu\n", sizeof(va_list), sizeof(struct cursor));
  printf("%g\n", mixed(3, 1, 0.5, 2, 0.25, 3, 0.125));
  printf("%ld\n", sums(4, 1L, 2L, 3L, 4L));
  struct pair p = {2, 3, "abc"}, q = {4, 5, "defgh"};
  printf("%d\n", structs(2, p, q, 7));
  show("%s %d %c\n", "text", 42, 'x');
}
