/* GNU.statement-expressions, GNU.typeof, 6.5.15: ({ ... }), typeof, __auto_type, a ?: b. */
#include <stdio.h>
#define max(a, b) ({ typeof(a) a_ = (a); __typeof__(b) b_ = (b); a_ > b_ ? a_ : b_; })
#define swap(x, y) do { __auto_type t_ = x; x = y; y = t_; } while (0)

struct s { int a[3]; };
static int calls;
static int once(void) { return ++calls; }

int main(void) {
  printf("%d %g\n", max(3, max(once(), 2)), max(1.5, 2));
  int a = 1, b = 2;
  swap(a, b);
  struct s v = ({ struct s t = { { 1, 2, 3 } }; t.a[0] = a; t; });
  printf("%d %d %d %d\n", a, b, v.a[0], calls);
  int n = ({ int r = 0; for (int i = 0; i < 5; i++) { if (i == 3) continue; r += i; } r; });
  printf("%d %s\n", n, ({ "text"; }));
  typeof(int *) p = &a, q = &b;
  typeof(v.a) copy = { 7, 8, 9 };
  typeof(once) *f = once;
  const typeof(n) fixed = 4;
  printf("%d %d %d %d %zu\n", *p, *q, copy[2], f(), sizeof(typeof(&copy)));
  printf("%d %d %d\n", fixed ?: 5, 0 ?: 6, once() ?: 7);
  for (int i = 0; i < 3; i++) {
    int r = ({ if (i == 1) break; i * 10; });
    printf("%d ", r);
  }
  ({ goto out; });
  printf("never\n");
out:
  printf("out\n");
  return 0;
}
