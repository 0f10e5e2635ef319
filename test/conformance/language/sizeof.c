/* C11 6.5.3.4, 6.7.7: sizeof of types and expressions, not evaluated unless it is of a variable-length array. */
#include <stdio.h>

int main(void) {
  int i = 1, n = 3;
  int a[4][5];
  printf("%zu %zu %zu\n", sizeof i++, sizeof(i = 50), sizeof(a[0][0]++));
  printf("%d\n", i);
  printf("%zu %zu %zu\n", sizeof a, sizeof a[0], sizeof a / sizeof a[0]);
  int v[n][2];
  printf("%zu %zu\n", sizeof v, sizeof(int[n++]));
  printf("%d %zu\n", n, sizeof v);
  printf("%zu %zu %zu\n", sizeof(char), sizeof(char[3]), sizeof(char (*)[3]));
  printf("%zu %zu\n", sizeof(struct { char c; int i; char d; }), sizeof(union { char c[5]; short s; }));
  printf("%zu %zu %zu\n", sizeof(int (*(*)[4])(char)), sizeof(double[2][3]), sizeof(_Bool));
  printf("%zu\n", sizeof(int) * 2 + sizeof(long) - 1);
  printf("%zu %zu\n", sizeof(char) + 1, sizeof((char)1 + 1));
  printf("%zu\n", sizeof sizeof i);
  return 0;
}
