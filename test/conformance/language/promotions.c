/* C11 6.3.1.1, 6.3.1.8: integer promotions and the usual arithmetic conversions. */
#include <stdio.h>

#define KIND(x) _Generic((x), char: "char", signed char: "schar", unsigned char: "uchar", short: "short", \
  unsigned short: "ushort", int: "int", unsigned: "uint", long: "long", unsigned long: "ulong", \
  long long: "llong", unsigned long long: "ullong", float: "float", double: "double", long double: "ldouble", \
  _Bool: "bool", default: "other")

int main(void) {
  char c = 'a';
  unsigned char uc = 200;
  short s = -1;
  unsigned short us = 65535;
  int i = -1;
  unsigned u = 1;
  long l = -1;
  unsigned long ul = 1;
  long long ll = 1;
  float f = 1;
  _Bool b = 1;
  struct { unsigned three : 3; int wide : 32; unsigned full : 32; unsigned long big : 40; } bits = { 7, -1, 1, 1 };
  printf("%s %s %s %s\n", KIND(+c), KIND(uc + uc), KIND(s + us), KIND(~b));
  printf("%s %s %s %s\n", KIND(i + u), KIND(u + l), KIND(l + ul), KIND(l + ll));
  printf("%s %s %s %s\n", KIND(ul + ll), KIND(i + f), KIND(f + 1.0), KIND(1.0L + f));
  printf("%s %s %s %s\n", KIND(s << l), KIND(u << ll), KIND(b ? c : s), KIND(-us));
  printf("%d %d %d\n", uc + uc, us * 2, s * us);
  printf("%d %d %d\n", i < u, l < (long)u, -1 < (unsigned char)1);
  printf("%d %d %d\n", bits.three - 8 < 0, bits.wide < 0, bits.full - 2 < 0);
  printf("%u %ld %lu\n", i + u, u + l, ul + i);
  printf("%d %d\n", ~uc, !uc);
  uc += 100;
  c = 300;
  printf("%d %d %d\n", uc, c, (unsigned char)-1 >> 1);
  return 0;
}
