/* C11 6.7.2.1p5: bit-fields wider than int compute in their own width, as gcc has it */
#include <stdio.h>
struct s { unsigned long long a : 40, b : 24; long long c : 35; unsigned long d : 33, e : 31; unsigned long long f : 50; } s;
#define P(e) printf(#e " = %llx, %zu %d\n", (unsigned long long)(e), sizeof((e)+0), (e) < 0)
int main(void) {
  s.a = 0xffffffffffull; s.b = 0xffffff; s.c = -5; s.d = 0x1ffffffff; s.e = 0x7fffffff; s.f = 0x3ffffffffffffull;
  P(s.a + 1); P(s.a << 4); P(s.a * 2); P(~s.a); P(-s.a); P(s.a + s.d); P(s.d + 1); P(s.d << 1); P(s.a + 1L); P(s.a - s.f);
  P(s.c << 33); P(s.c * 3); P(s.c + s.d); P(-s.c); P(s.d - 2 ); P(s.e - 0x7fffffff - 1); P(s.b - 0xffffff - 1);
  P(s.a >> 39); P(s.f * s.f); P(s.a & ~0xff); P(s.a ^ -1); P(s.d == -1); P(s.d == 0x1ffffffffL); P(s.c == -5); P(s.a + s.c);
  P(s.a++); P(++s.a); P(s.a--); P((s.a = -1) + 1); P((s.a += 5)); P((0, s.a) + 1); P(s.d / 3 * 4); P(s.a + 0u); P(s.c + 0u); P(s.c + 0ull); P(s.d + s.c);
  P(1 ? s.a : 0); P((1 ? s.a : 0) + 2); P(+s.a + 1); P(!s.a); P(s.d ? s.d : s.a); P((s.d*s.d) << 3); P(s.a + s.a << 2);
  s.a = 0xffffffffff; s.a += 3; P(s.a); s.d <<= 1; P(s.d); s.c *= 100000000; P(s.c); s.c = -1; s.c <<= 3; P(s.c); s.f >>= 3; P(s.f);
  double x = s.a + 0xfffffffffff; printf("%g\n", x); printf("%g\n", (double)(s.d + 0x1ffffffff)); unsigned long long y = s.a + 0xffffffffff; printf("%llx\n", y);
  printf("%llx\n", (unsigned long long)(s.a + (s.d)));
  switch (s.a) { case 2: printf("two\n"); break; default: printf("d\n"); }
  if (s.a - 3) printf("yes\n"); while (s.d - s.d) ; printf("%d\n", s.a + ~s.a == 0xffffffffff);
  return 0;
}
