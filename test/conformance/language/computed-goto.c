/* GNU.labels: the addresses of labels in tables, computed goto, as interpreters use it; local labels. */
#include <stdio.h>

static int run(const char *program) {
  static const void *const jump[] = { ['+'] = &&plus, ['*'] = &&times, ['.'] = &&end };
  int value = 1;
#define NEXT goto *jump[(unsigned char)*program++]
  NEXT;
plus:
  value += 3;
  NEXT;
times:
  value *= 2;
  NEXT;
end:
  return value;
}
#define FIND(a, n, v) ({ __label__ found; int i_; for (i_ = 0; i_ < (n); i_++) if ((a)[i_] == (v)) goto found; i_ = -1; found: i_; })

int main(void) {
  int a[] = { 4, 5, 6 };
  printf("%d %d\n", run("+*+."), run("**."));
  printf("%d %d\n", FIND(a, 3, 6), FIND(a, 3, 9));
  void *where = &&second;
  if (a[0] == 4) where = &&first;
  goto *where;
second:
  printf("second\n");
  return 0;
first:
  printf("first\n");
  where = &&second;
  goto *where;
}
