/* C11 6.5.2.2, 6.9.1: calls through expressions, recursion, arguments of every type, unprototyped and old-style functions. */
#include <stdio.h>

struct point { int x, y; };
struct big { long a[12]; };
static struct point add(struct point a, struct point b) { return (struct point){ a.x + b.x, a.y + b.y }; }
static struct big fill(int n) {
  struct big b;
  for (int i = 0; i < 12; i++) b.a[i] = n + i;
  return b;
}
static long total(struct big b, char c, short s, float f) {
  b.a[0] += c + s + (long)f;
  long t = 0;
  for (int i = 0; i < 12; i++) t += b.a[i];
  return t;
}
static int old(a, c, f) int a; char c; float f; { return a + c + (int)(f * 2); }
static double many(int a, double b, char c, float d, long e, double f, int g, double h, unsigned char i, double j,
                   short k, double l, int m, double n) {
  return a + b + c + d + e + f + g + h + i + j + k + l + m + n;
}
static int (*choose(int which))(struct point);
static int first(struct point p) { return p.x; }
static int second(struct point p) { return p.y; }
static int (*choose(int which))(struct point) { return which ? second : first; }
static int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
int undeclared_parameters();

int main(void) {
  struct point p = { 1, 2 };
  printf("%d %d\n", add(p, add(p, p)).x, add(p, p).y);
  printf("%ld %ld\n", fill(3).a[11], total(fill(1), 'a', -5, 2.5f));
  printf("%d %.1f\n", old(1, 2, 1.5), many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14));
  printf("%d %d %d\n", choose(0)(p), choose(1)(p), (choose(1) == second) + fib(15));
  int (*table[])(struct point) = { first, second };
  printf("%d %d\n", table[1](p), (*table[0])((struct point){ 9 }));
  printf("%d\n", undeclared_parameters(4, 2.5));
  return 0;
}

int undeclared_parameters(int a, double b) { return a * (int)(b * 2); }
