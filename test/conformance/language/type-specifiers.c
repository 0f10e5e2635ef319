/* C11 6.7.2, 6.10.5: the words of a type in any order, with storage and qualifiers between; #error where it is skipped. */
#include <stdio.h>
#define KIND(x) _Generic((x), char: "char", signed char: "schar", unsigned char: "uchar", short: "short", \
  unsigned short: "ushort", int: "int", unsigned: "uint", long: "long", unsigned long: "ulong", \
  long long: "llong", unsigned long long: "ullong", float: "float", double: "double", long double: "ldouble", \
  _Bool: "bool", default: "other")
#ifndef __STDC__
#error "this is no C compiler"
#endif

int long static unsigned a = 1;
long const long int unsigned b = 2;
short extern c;
double long typedef real;
int signed volatile d = -4;
char unsigned static const e = 5;
typedef int number, *pointer, list[3];
short c = 3;

int main(void) {
  signed f = -6;
  unsigned g = 7;
  long int long h = 8;
  char signed i = -9;
  const number j = 10;
  const pointer p = &(number){ 11 };
  list l = { 1, 2, 3 };
  *p += 1;
  printf("%s %s %s %s %s %s\n", KIND(a), KIND(b), KIND(c), KIND((real)1), KIND(d), KIND(e));
  printf("%s %s %s %s %s\n", KIND(f), KIND(g), KIND(h), KIND(i), KIND(j));
  printf("%lu %llu %d %d %d %d %d\n", a, b, c, d, e, *p, l[2]);
  return 0;
}
