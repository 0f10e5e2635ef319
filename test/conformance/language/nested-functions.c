/* GNU.nested-functions: static chains at several levels, pointers, jumps out, variable-length arrays of the function around */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct big { int a[20]; };
static int apply(int (*f)(int), int x) { return f(x); }
static int sum(int n) {
  int total = 0;
  void add(int k) { total += k; }
  for (int i = 1; i <= n; i++) add(i);
  return total;
}
static int levels(int a) {
  int b = a + 1;
  int inner(int c) {
    int d = c + b;
    int innermost(int e) { b++; return a + b + c + d + e; }
    return innermost(1) + innermost(2);
  }
  return inner(10) + b;
}
static int A(int k, int x1(void), int x2(void), int x3(void), int x4(void), int x5(void)) {
  int B(void) { return A(--k, B, x1, x2, x3, x4); }
  return k <= 0 ? x4() + x5() : B();
}
static int one(void) { return 1; } static int zero(void) { return 0; } static int minus(void) { return -1; }
static int find(int *v, int n, int key) {
  __label__ found;
  int where = -1;
  void look(int i) { if (v[i] == key) { where = i; goto found; } }
  for (int i = 0; i < n; i++) look(i);
  return -1;
found:
  return where;
}
static int vla(int n) {
  int t[n][n+1];
  void set(int v) { for (int i = 0; i < n; i++) for (int j = 0; j <= n; j++) t[i][j] = v + i * j; }
  int size(void) { return sizeof t + sizeof t[0]; }
  set(5);
  return t[n-1][n] + size();
}
static struct big make(int s) {
  struct big fill(struct big b, int by, ...) { for (int i = 0; i < 20; i++) b.a[i] = i * by + s; return b; }
  struct big (*p)(struct big, int, ...) = fill;
  struct big z = {{0}};
  return p(z, 2, 3);
}
static int grid(int n) {
  int t[n][n];
  void fill(int rows, int a[rows][n++]) { for (int i = 0; i < rows; i++) for (int j = 0; j < n - 1; j++) a[i][j] = i * 10 + j; }
  int m = n;
  fill(m, t);
  return t[m - 1][1] + n;
}
static int even(int n) {
  auto int odd(int);
  int ev(int n) { return n == 0 ? 1 : odd(n - 1); }
  int odd(int n) { return n == 0 ? 0 : ev(n - 1); }
  return ev(n);
}
int main(void) {
  printf("%d %d\n", sum(10), levels(3));
  int calls = 0;
  int compare(const void *a, const void *b) { calls++; return *(int *)a - *(int *)b; }
  int v[] = {5, 2, 9, 1};
  qsort(v, 4, sizeof *v, compare);
  printf("%d %d %d %d, %d\n", v[0], v[1], v[2], v[3], calls > 0);
  int factor = 3;
  int times(int x) { return x * factor; }
  printf("%d ", apply(times, 7)); factor = 4; printf("%d\n", apply(&times, 7));
  printf("%d\n", A(8, one, minus, minus, one, zero));
  printf("%d %d\n", find(v, 4, 9), find(v, 4, 7));
  printf("%d %d %d %d\n", vla(4), make(7).a[19], even(10), even(7));
  printf("%d\n", times == times);
  printf("%d\n", grid(3));
  for (int i = 0; i < 200; i++) { char *p = ({ int x = i; int g(int y) { return x + y; } apply(g, 1); "ok"; }); if (i == 199) puts(p); }
  return 0;
}
