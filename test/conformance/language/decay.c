/* C11 6.3.2.1, 6.5.3.2, 6.7.6.3: arrays and functions as pointers, and where they stay what they are. */
#include <stdio.h>

static int twice(int x) { return 2 * x; }
static int apply(int f(int), int x) { return (**f)(x) + (&f != 0); }
static unsigned long parameter(int a[10]) { return sizeof a; }
static int sum(int rows, int a[][3]) {
  int s = 0;
  for (int i = 0; i < rows; i++)
    for (int *p = a[i]; p < a[i] + 3; p++) s += *p;
  return s;
}

int main(void) {
  int a[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } };
  int (*row)[3] = a;
  int (*whole)[2][3] = &a;
  char s[] = "hello";
  printf("%zu %zu %zu %zu\n", sizeof a, sizeof a[0], sizeof *whole, sizeof s);
  printf("%d %d %d\n", row[1][0], (*whole)[1][2], *(*(a + 1) + 1));
  printf("%d %d\n", (int)((char *)(row + 1) - (char *)row), (int)((char *)(whole + 1) - (char *)whole));
  printf("%d %lu %d\n", apply(twice, 4), parameter(a[0]), sum(2, a));
  printf("%d %d %d\n", twice == &twice, (***twice)(3), (&twice)(5));
  printf("%c %c %c\n", "abc"[1], 2["xyz"], *("pqr" + 2));
  printf("%zu %zu\n", sizeof "literal", sizeof(&"literal"[0]));
  return 0;
}
