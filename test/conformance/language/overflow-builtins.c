/* GNU.builtins: __builtin_add_overflow and its like between types of either sign and any size: the exact result decides */
#include <limits.h>
#include <stdio.h>

#define EACH(result, a, b)                                                                              \
  do {                                                                                                  \
    result r1, r2, r3;                                                                                  \
    int o1 = __builtin_add_overflow(a, b, &r1), o2 = __builtin_sub_overflow(a, b, &r2);                 \
    int o3 = __builtin_mul_overflow(a, b, &r3);                                                         \
    printf("%d %d %d %lld %lld %lld\n", o1, o2, o3, (long long)r1, (long long)r2, (long long)r3);       \
  } while (0)
#define ALL(a, b)          \
  EACH(int, a, b);         \
  EACH(unsigned, a, b);    \
  EACH(long, a, b);        \
  EACH(unsigned long, a, b); \
  EACH(signed char, a, b)

int main(void) {
  long least = LONG_MIN, most = LONG_MAX, minus = -1;
  unsigned long large = ULONG_MAX, half = 1UL << 63, two = 2;
  int small = -3;
  unsigned natural = 4000000000u;
  ALL(least, large);
  ALL(minus, large);
  ALL(minus, half);
  ALL(most, two);
  ALL(small, large);
  ALL(natural, minus);
  ALL(natural, half);
  ALL(large, large);
  ALL(least, minus);
  ALL(small, natural);
  return 0;
}
