/* C11 6.3.1.2, 6.3.1.3, 6.3.1.4, 6.3.1.5, 6.5.4: conversions between bool, integers and floating types. */
#include <stdbool.h>
#include <stdio.h>

int main(void) {
  bool b = 0.5;
  bool from_pointer = "x";
  bool nan = 0.0 / 0.0;
  printf("%d %d %d %d %d\n", b, from_pointer, nan, (bool)256, (bool)-0.0);
  printf("%d %u %d\n", (signed char)200, (unsigned)-1, (short)0x12345678);
  printf("%ld %lu\n", (long)-1, (unsigned long)-1);
  printf("%ld %lu\n", (long)(int)0x80000000, (unsigned long)0x80000000);
  printf("%d %d %d\n", (int)2.9, (int)-2.9, (unsigned char)65.7);
  printf("%lu %u\n", (unsigned long)1.8e19, (unsigned)3e9);
  printf("%.1f %.1f\n", (double)(unsigned long)-1, (double)-1L);
  printf("%.10g %.10g\n", (float)0.1, (double)(float)16777217);
  printf("%.1f %.1f\n", (float)123456789, (double)0x7fffffffffffffffLL);
  float f = 3.7;
  f += 1;
  int i = 5;
  i *= 2.5;
  i -= 0.4;
  char c = 127;
  c++;
  unsigned char u = 0;
  u--;
  printf("%.2f %d %d %d\n", f, i, c, u);
  long big = 1L << 53;
  printf("%d\n", (double)(big + 1) == (double)big);
  /* Constants that do not fit are undefined (6.3.1.4); gcc takes the nearest that do. */
  static unsigned none = -3.7;
  static unsigned char most = 300.5;
  static signed char least = -200.0;
  static long far = -1e30;
  printf("%u %d %d %ld %d %u\n", none, most, least, far, (int)1e20, (unsigned)-3.7);
  return 0;
}
