/* C11 6.7.4, 6.7.10: inline functions with internal and external definitions, _Noreturn, _Static_assert everywhere. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>

_Static_assert(sizeof(long) == 8, "LP64");
static_assert(1, "from assert.h");

inline int twice(int x) { return 2 * x; }
extern inline int twice(int x);
static inline int thrice(int x) { return 3 * x; }
inline static unsigned fib(unsigned n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

noreturn static void stop(int code) {
  printf("stopping\n");
  exit(code);
}
struct checked {
  char c;
  _Static_assert(sizeof(char) == 1, "inside a struct");
};

int main(void) {
  _Static_assert(sizeof(struct checked) == 1, "in a block");
  int (*p)(int) = thrice;
  printf("%d %d %u\n", twice(4), p(4), fib(10));
  stop(0);
}
