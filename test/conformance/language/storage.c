/* C11 6.2.4, 6.7.1: static objects live on and begin at zero, thread-local ones too, each entry of a block has its own automatic ones. */
#include <stdio.h>

static _Thread_local int mine = 3;
_Thread_local struct { int a[2]; } theirs;

static int *counter(void) {
  static int n = 10;
  static struct { int x; char *s; } zero;
  if (zero.x || zero.s) return 0;
  n++;
  return &n;
}

static int depth(int n) {
  auto int here = n;
  register int r = 0;
  if (n > 0) r = depth(n - 1);
  return here + r;
}

int main(void) {
  *counter() += 5;
  printf("%d %d\n", *counter(), depth(4));
  printf("%d %d\n", ++mine, theirs.a[1]);
  for (int i = 0; i < 3; i++) {
    int fresh = i * 2;
    fresh++;
    printf("%d ", fresh);
  }
  printf("\n");
  int i = 0;
  goto inside;
  {
    int skipped = 9;
  inside:
    skipped = i + 4;
    printf("%d\n", skipped);
  }
  return 0;
}
