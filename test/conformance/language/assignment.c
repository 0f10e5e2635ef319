/* C11 6.5.16.1, 6.5.16.2: assignment is an expression of the target's type; compound forms evaluate the target once. */
#include <stdio.h>

static int calls;
static int *at(int *p) {
  calls++;
  return p;
}

int main(void) {
  int a, b, c;
  a = b = c = 4;
  printf("%d %d %d\n", a, b, c);
  char narrow;
  int wide = narrow = 300;
  printf("%d %d\n", wide, narrow);
  int x = 10;
  *at(&x) += 5;
  (*at(&x))++;
  *at(&x) <<= 1;
  printf("%d %d\n", x, calls);
  x |= 1; x &= ~2; x ^= 0xff; x %= 50; x -= 1; x *= 3; x /= 2; x >>= 1;
  printf("%d\n", x);
  unsigned char u = 250;
  u += 10;
  short s = 32767;
  s += 1;
  float f = 1;
  f /= 3;
  double d = 10;
  d -= 0.5;
  printf("%d %d %.6f %g\n", u, s, f, d);
  int array[4] = { 1, 2, 3, 4 }, *p = array;
  p += 3;
  p -= 1;
  *p-- *= 10;
  printf("%d %d %d\n", array[2], *p, (int)(p - array));
  struct { unsigned f : 3; int g : 4; } bits = { 0 };
  int r = bits.f = 13;
  bits.g = 9;
  bits.f += 6;
  printf("%d %d %d\n", r, bits.f, bits.g);
  int i = 2;
  i += (i = 2);
  printf("%d\n", i);
  return 0;
}
