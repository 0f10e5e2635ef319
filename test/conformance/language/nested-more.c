/* GNU.nested-functions: with threads, signals, labels, old-style definitions, structs and aligned locals of the functions around */
#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <pthread.h>
struct big { int a[10]; };
typedef int (*fn)(int);
static int twice(fn f, int x) { return f(f(x)); }
static int many(struct big b, int *arr, char c, double d, int n) {
  _Alignas(64) int al[4] = {1,2,3,4};
  int vla[n];
  for (int i = 0; i < n; i++) vla[i] = i;
  int r = 0;
  { int same(int x) { return x + b.a[3] + arr[1] + c + (int)d; } r += same(1); }
  { int same(int x) { static int calls; calls++; return x * calls + al[2] + vla[n - 1]; } r += same(1) + same(2) + twice(same, 3); }
  for (int i = 0; i < 3; i++) { void bump(void) { r += i; b.a[i]++; d += 0.5; n--; } bump(); }
  inline int kr(x) int x; { return x + r; }
  r = kr(1);
  struct big get(void) { return b; }
  return r + get().a[0] + n + (int)d;
}
static int jumps(int k) {
  __label__ done, again; volatile int count = 0;
  void outer2(int x) { void inner2(int y) { count++; if (y > 3) goto done; if (y == 2 && count < 10) goto again; } inner2(x); if (x == 5) count += 100; }
again:
  for (int i = k; i < 10; i++) outer2(i);
  return -1;
done:
  return count;
}
static int fact(int n) { int f(int m) { int g(int p) { return p <= 1 ? 1 : p * f(p - 1); } return g(m); } return f(n); }
static void *thread(void *a) { fn f = *(fn *)a; return (void *)(long)f(5); }
static long complexity(int depth) {
  long sum = 0; __int128 w = 1;
  void rec(int d) { if (d == 0) return; sum += d; w *= 3; rec(d - 1); }
  rec(depth);
  return sum + (long)(w >> 10);
}
int main(void) {
  struct big b = {{1,2,3,4,5}}; int arr[] = {7, 8};
  printf("%d\n", many(b, arr, 'a', 2.5, 4));
  printf("%d %d\n", jumps(0), jumps(3));
  printf("%d\n", fact(6));
  int base = 100; int plus(int x) { return x + base; } fn f = plus; pthread_t t; void *r; pthread_create(&t, 0, thread, &f); pthread_join(t, &r); printf("%ld\n", (long)r);
  volatile int got = 0; void on(int s) { got = s; } signal(SIGUSR1, on); raise(SIGUSR1); printf("%d\n", got);
  fn table[2]; for (int i = 0; i < 2; i++) { int sq(int x) { return x * x + base; } table[i] = sq; } printf("%d\n", table[0](3) == table[1](3));
  const char *name(void) { return __func__; } printf("%s %s\n", name(), __func__);
  printf("%ld\n", complexity(20)); int (*pp)(int) = base > 5 ? plus : abs; printf("%d %d\n", pp(1), (*&plus)(2)); printf("%d\n", (plus)(3) + (&plus)(4) + (*plus)(5));
  auto int later(int); int user(void) { return later(2); } int later(int q) { return q * base; } printf("%d\n", user());
  return ({ int last(void) { return base - 100; } last(); });
}
