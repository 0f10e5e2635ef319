/* C11 6.8.5, 6.8.6.2, 6.8.6.3, 6.8.6.4: while, do and for in all forms, break and continue in nested ones, return. */
#include <stdio.h>

static int find(const int *a, int n, int v) {
  for (int i = 0; i < n; i++) {
    if (a[i] == v) return i;
  }
  return -1;
}
static void nothing(void) { return; }

int main(void) {
  int a[] = { 4, 5, 6 }, i, j;
  printf("%d %d\n", find(a, 3, 6), find(a, 3, 7));
  for (i = 0, j = 10; i < j; i += 2, j--);
  printf("%d %d\n", i, j);
  for (;;) {
    if (++i > 12) break;
    if (i % 2) continue;
    printf("%d ", i);
  }
  do printf("once "); while (0);
  do {
    if (i == 14) continue;
    i++;
  } while (i < 14);
  printf("%d\n", i);
  for (int x = 0; x < 3; x++) {
    int y = 0;
    while (1) {
      if (y == x) break;
      y++;
      switch (y) {
        case 1: continue;
        default: break;
      }
      printf("%d%d ", x, y);
    }
  }
  for (struct { int n; } s = { 2 }; s.n--;) printf("s ");
  for (char *p = "abc"; *p; ++p) putchar(*p);
  while (i --> 10) nothing();
  printf("\n%d\n", i);
  unsigned u = 3;
  for (; u-- > 0;) printf("%u", u);
  printf("\n");
  return 0;
}
