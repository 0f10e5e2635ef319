/* C11 6.4.4.1: integer constants: bases, suffixes, and the first type that fits. */
#include <stdio.h>

#define KIND(x) _Generic((x), int: "int", unsigned: "uint", long: "long", unsigned long: "ulong", \
  long long: "llong", unsigned long long: "ullong", default: "other")

int main(void) {
  printf("%d %d %d %d\n", 42, 052, 0x2a, 0b101010);
  printf("%s %s %s %s\n", KIND(2147483647), KIND(2147483648), KIND(0x7fffffff), KIND(0x80000000));
  printf("%s %s %s %s\n", KIND(0xffffffff), KIND(0x100000000), KIND(0xffffffffffffffff), KIND(037777777777));
  printf("%s %s %s %s %s\n", KIND(1u), KIND(1l), KIND(1UL), KIND(1ll), KIND(1LLU));
  printf("%s %s\n", KIND(4294967296u), KIND(0x8000000000000000));
  printf("%lld %llu\n", 9223372036854775807, 18446744073709551615ull);
  printf("%d %d\n", -2147483647 - 1, 0);
  return 0;
}
