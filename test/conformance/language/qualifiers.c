/* C11 6.7.3, 6.7.3.1, 5.1.2.3: const, volatile and restrict wherever they may stand; volatile objects across setjmp. */
#include <setjmp.h>
#include <stdio.h>

typedef int row[3];
static const row fixed = { 1, 2, 3 };
static int sum(int n, const int *restrict a, const int b[restrict const static 1]) {
  int s = 0;
  while (n--) s += a[n] * b[n];
  return s;
}
static jmp_buf again;
static void back(int n) { longjmp(again, n); }

int main(void) {
  int x = 1;
  const int *to_const = &x;
  int *const fast = &x;
  const int *const *volatile deep = &to_const;
  int const long unsigned volatile odd = 4;
  *fast = 8;
  printf("%d %d %lu\n", *to_const, **deep, odd);
  printf("%d %d\n", sum(3, fixed, fixed), (const char){ 'a' });
  volatile int tries = 0;
  int r = setjmp(again);
  tries++;
  if (tries < 4) back(tries * 10);
  printf("%d %d\n", tries, r);
  struct { const int c; volatile struct { int v; } s; } q = { 5, { 6 } };
  q.s.v += q.c;
  printf("%d\n", q.s.v);
  return 0;
}
