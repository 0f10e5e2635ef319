/* GNU.int128: 128-bit integers: arithmetic, conversions, passing, layout, constants */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef unsigned __int128 u128;

static void show(const char *name, u128 x) {
  printf("%-10s %016lx%016lx\n", name, (unsigned long)(x >> 64), (unsigned long)x);
}

static unsigned long state = 88172645463325252UL;
static unsigned long random64(void) {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}
static u128 random128(void) {
  u128 x = (u128)random64() << 64 | random64();
  return x >> random64() % 128;
}

/* Objects and functions. */
struct holder { char c; __int128 value; };
__int128 negative = -5;
static const u128 large = (u128)1 << 100;
__int128 table[3] = {1, -2, (__int128)7 << 70};
static __int128 combine(__int128 a, u128 b, int c) { return a * b + c; }
static struct holder hold(__int128 v) { return (struct holder){'h', v}; }
static __int128 sum(int n, ...) {
  va_list list;
  va_start(list, n);
  __int128 total = 0;
  while (n-- > 0) total += va_arg(list, __int128);
  va_end(list);
  return total;
}
static __int128 old_style(a, b) __int128 a; char b; { return a - b; }
static u128 factorial(int n) { return n < 2 ? 1 : n * factorial(n - 1); }

static void print_decimal(u128 n) {
  char digits[40], *p = digits + sizeof digits;
  *--p = '\0';
  do *--p = '0' + (int)(n % 10);
  while (n /= 10);
  puts(p);
}

static void random_operations(void) {
  u128 all = 0;
  for (int k = 0; k < 400; k++) {
    u128 a = random128(), b = random128();
    if (b == 0) b = 1;
    __int128 sa = random64() & 1 ? -a : a, sb = random64() & 1 ? -b : b;
    int count = random64() % 128;
    all = all * 31 + a / b + a % b;
    all = all * 31 + (u128)(sa / sb) + (u128)(sa % sb);
    all ^= a * b + (a << count) + (b >> count) + (u128)(sa >> count);
    all = all << 8 | (a < b) | (a <= b) << 1 | (sa > sb) << 2 | (sa >= sb) << 3 | (sa == sb) << 4 | (sa != sb) << 5;
    double d = sa, e = a;
    float f = sa, g = a;
    all += (__int128)(d / 2) + (__int128)f / 3;
    all ^= (u128)(e / 4) + (u128)(g / 8);
    all += ~a - -b + (a >> 3) + (b << 70) + (sa >> 64) + (sb >> 1) + (sb >> 100) + (a & b) + (a | b);
    if (k % 100 == 0) show("random", all);
  }
  show("random", all);
}

int main(void) {
  printf("%zu %zu %zu\n", sizeof(__int128), _Alignof(u128), sizeof(struct holder));
  printf("%s %s\n", _Generic(negative, __int128: "signed", default: "?"), _Generic(negative + large, u128: "unsigned", default: "?"));
  show("negative", negative);
  show("large", large);
  for (int i = 0; i < 3; i++) show("table", table[i]);
  show("combine", combine(-3, 1000000007, 9));
  show("hold", hold(-9).value);
  show("sum", sum(3, (__int128)1, (__int128)-2, (__int128)10 << 65));
  show("old style", old_style(negative, 'a'));
  print_decimal(factorial(34));
  random_operations();

  __int128 x = 5;
  show("x++", x++);
  show("++x", ++x);
  x <<= 70;
  x += 1.5;
  show("x", x);
  x /= -3;
  x %= 1000;
  show("x", x);
  int n = 3;
  n += x;
  double d = 2;
  d *= x;
  printf("%d %g %d %d\n", n, d, !x, !!x);
  show("?:", x ?: 7);
  show("? :", x ? 3 : -4);
  __int128 *p = table;
  *p++ += 100;
  show("*p", *p);
  (*p)--;
  show("table", table[1]);
  u128 copy;
  memcpy(&copy, p, sizeof copy);
  show("copy", copy);
  show("stmt", ({ __int128 t = negative; t * 2; }));
  _Bool truth = large;
  printf("%d %ld %d\n", truth, (long)negative, (unsigned char)(copy >> 120));
  if (large && !(x - x)) puts("conditions");
  static __int128 counter = -1;
  while (++counter < 3) ;
  show("counter", counter);
  _Static_assert((__int128)-1 < 0 && (u128)-1 > 0 && ((u128)1 << 127) >> 120 == 128, "folded");
  return 0;
}
