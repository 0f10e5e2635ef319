/* C11 6.2.1, 6.8.2: block, file, function and prototype scope; a name is in scope from the end of its declarator. */
#include <stdio.h>

int x = 1;
int f(int x, int y[x]);
enum { N = 5 };

int main(void) {
  printf("%d ", x);
  int y = x;
  {
    int x = y + 1;
    printf("%d ", x);
    {
      extern int x;
      enum { N = 6, M = N + 30 };
      printf("%d %d %d ", x, N, M);
    }
    for (int x = 0; x < 1; x++) {
      int x = 40;
      printf("%d ", x);
    }
    printf("%d ", x);
  }
  int size = sizeof(struct s { char c[12]; });
  struct s v;
  printf("%d %zu %d\n", size, sizeof v, x);
  int z = sizeof z;
  printf("%d\n", z);
  return 0;
}
