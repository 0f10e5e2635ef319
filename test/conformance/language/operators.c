/* C11 6.5.1, 6.5.2.1, 6.5.2.4, 6.5.3.1, 6.5.3.3: precedence and associativity, subscripts either way, increments, unary operators. */
#include <stdio.h>

int main(void) {
  int i = 5, a[] = { 1, 2, 3 }, *p = a;
  i += 2;
  printf("%d ", -i--);
  printf("%d\n", - -i);
  printf("%d ", *p++);
  printf("%d ", *p);
  printf("%d\n", ++*p);
  printf("%d %d\n", 1[a], a[2] = 9);
  printf("%d %d %d\n", 2 + 3 * 4, (2 + 3) * 4, 20 / 3 % 4);
  printf("%d %d %d\n", 1 << 2 + 1, 7 & 3 == 3, 5 | 2 ^ 3 & 1);
  printf("%d %d %d\n", !0 + !5, ~0, -~i);
  printf("%d %d\n", 1 < 2 < 3, 3 > 2 > 1);
  printf("%d %d\n", 10 - 4 - 3, 100 / 10 / 5);
  unsigned char c = 255;
  double d = 1.5;
  float f = 0;
  c++;
  d++;
  --f;
  printf("%d %g %g %d\n", c, d, f, !d);
  char *s = "abc";
  while (*s) putchar(*s++ - 32);
  printf("\n%d\n", sizeof(int) == sizeof i);
  _Bool b = 0;
  b++;
  b++;
  printf("%d ", b--);
  printf("%d\n", b);
  return 0;
}
