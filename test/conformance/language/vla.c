/* C11 6.7.6.2, 6.7.6.3p12, 6.5.3.4: variable length arrays, pointers to them, as parameters and typedefs, their sizes and life. */
#include <stdio.h>
#include <stdlib.h>

static int sum(int rows, int columns, int a[rows][columns]) {
  int s = 0;
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++) s += a[i][j];
  return s + (int)(sizeof a[0] / sizeof a[0][0]);
}
static int corner(int, int n, int (*)[*]);
static int corner(int m, int n, int (*a)[n]) { return a[m - 1][n - 1]; }
static int last(int n, int a[n * 2]) { return a[2 * n - 1]; }
static int evaluated;
static int size(void) { return ++evaluated + 2; }

int main(void) {
  int m = 2, n = 3;
  int a[m][n];
  for (int i = 0; i < m * n; i++) (&a[0][0])[i] = i;
  printf("%d %d %d\n", sum(m, n, a), corner(m, n, a), last(3, &a[0][0]));
  int (*rows)[n] = a;
  rows++;
  printf("%d %zu %zu\n", (*rows)[1], sizeof *rows, sizeof a);
  typedef char buffer[n + 1];
  n = 50;
  buffer b, *pb = &b;
  printf("%zu %zu %d\n", sizeof b, sizeof(buffer), (int)((char *)(pb + 1) - (char *)pb));
  for (int i = 1; i < 4; i++) {
    int grow[i * 1000];
    grow[i * 1000 - 1] = i;
    if (i == 2) continue;
    printf("%zu ", sizeof grow / sizeof *grow);
  }
  printf("\n%zu %d\n", sizeof(int[size()]), evaluated);
  int (*matrix)[m][4] = malloc(sizeof(int[3][m][4]));
  matrix[2][1][3] = 77;
  printf("%d %td\n", *(&matrix[0][0][0] + 23), &matrix[2] - &matrix[0]);
  free(matrix);
  char *names[m];
  names[1] = "end";
  int i = 0;
again:;
  long block[i % 100 + 100];
  block[99] = i;
  if (++i < 300000) goto again;
  int rounds = 0;
  if (rounds) {
  inner:
    rounds++;
  }
  int last_one[rounds + 1];
  last_one[rounds] = rounds;
  if (rounds < 100000) goto inner;
  printf("%d %d\n", rounds, last_one[rounds]);
  printf("%s %ld %zu\n", names[1], block[99], sizeof block);
  return 0;
}
