/* C11 5.2.4.1: at least what the standard asks for: nesting, parameters, members, cases, characters in a line. */
#include <stdio.h>
#define P4(x) x, x, x, x
#define P16(x) P4(x), P4(x), P4(x), P4(x)
#define D64_(x) P16(x), P16(x), P16(x), P16(x)
#define D256_(x) D64_(x), D64_(x), D64_(x), D64_(x)
#define P4_(x) x x x x
#define P16_(x) P4_(P4_(x))
#define D4(n) int n##0; int n##1; int n##2; int n##3;
#define D16(n) D4(n##0) D4(n##1) D4(n##2) D4(n##3)
#define D64(n) D16(n##0) D16(n##1) D16(n##2) D16(n##3)
#define D256(n) D64(n##0) D64(n##1) D64(n##2) D64(n##3)
#define C4(n) case n: case n + 1: case n + 2: case n + 3:
#define C16(n) C4(n) C4(n + 4) C4(n + 8) C4(n + 12)
#define C64(n) C16(n) C16(n + 16) C16(n + 32) C16(n + 48)
#define C256(n) C64(n) C64(n + 64) C64(n + 128) C64(n + 192)
#define N4(x) ((((x))))
#define N16(x) N4(N4(N4(N4(x))))
#define B4 { { { {
#define E4 } } } }
struct many { D256(a) D256(b) D256(c) D256(d) } big;
static int sum(int a0, int a1, int a2, int a3, int a4, int a5, int a6, int a7, int a8, int a9, int b0, int b1, int b2,
               int b3, int b4, int b5, int b6, int b7, int b8, int b9, int c0, int c1, int c2, int c3, int c4, int c5, int c6,
               int c7, int c8, int c9, int d0, int d1) {
  return a0 + b9 + c9 + d1;
}
static int pick(int n) {
  switch (n) { C256(0) C256(256) C256(512) return 1; }
  return 0;
}
int ************deep;

int main(void) {
  int v = N16(N16(N16(1))) + N16(2);
  P16_(B4) v++; P16_(E4)
  printf("%d %zu %d\n", v, sizeof big, sum(1, P4(1), P4(1), P4(1), 1, 1, 1, P16(2)));
  printf("%d %d %zu\n", pick(767), pick(768), sizeof deep);
  int list[] = { D256_(7) };
  printf("%zu %d\n", sizeof list / sizeof *list, list[255]);
  const char *text = P16_(P16_("0123456789abcdef"));
  printf("%.20s\n", text + 4000);
  return 0;
}
