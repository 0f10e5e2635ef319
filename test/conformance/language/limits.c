/* C11 5.2.4.2.1: the ranges of the integer types as limits.h gives them, and their types. */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>

#define KIND(x) _Generic((x), int: "int", unsigned: "unsigned", long: "long", unsigned long: "unsigned long", \
  long long: "long long", unsigned long long: "unsigned long long", default: "other")

int main(void) {
  printf("%d %d %d %d\n", CHAR_BIT, SCHAR_MIN, SCHAR_MAX, UCHAR_MAX);
  printf("%d %d %d %d\n", CHAR_MIN, CHAR_MAX, SHRT_MIN, USHRT_MAX);
  printf("%d %d %u\n", INT_MIN, INT_MAX, UINT_MAX);
  printf("%ld %ld %lu\n", LONG_MIN, LONG_MAX, ULONG_MAX);
  printf("%lld %lld %llu\n", LLONG_MIN, LLONG_MAX, ULLONG_MAX);
  printf("%s %s %s %s\n", KIND(INT_MIN), KIND(UINT_MAX), KIND(LONG_MIN), KIND(ULLONG_MAX));
  printf("%s %s %s\n", KIND(UCHAR_MAX), KIND(SIZE_MAX), KIND(INT64_MAX));
  printf("%jd %ju %zu\n", INTMAX_MIN, UINTMAX_MAX, (size_t)PTRDIFF_MAX);
  printf("%d\n", (int)INT8_C(5) + (int)sizeof(UINT64_C(1)));
#if INT_MAX == 2147483647 && ULONG_MAX > UINT_MAX && LONG_MIN < INT_MIN
  printf("usable in #if\n");
#endif
  return 0;
}
