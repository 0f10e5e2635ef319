/* Lab.habits, C11 6.9.1, 6.9.1p10: what old lab code does: no return type, K&R parameters, functions before their declaration. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

add(a, b) { return a + b; }
static char *pick(s, n, f) char *s; int n; float f; { return s + n + (int)f; }
double scale();
count(argc, argv) char **argv; { return argc + (argv[argc] == 0); }

main(argc, argv)
  int argc;
  char *argv[];
{
  auto x = 3;
  const y = 4;
  printf("%d %s %g\n", add(2, 3), pick("abcdef", 2, 1.5), scale(2.0, 3));
  printf("%d %d %d\n", count(argc, argv), x, y);
  printf("%d\n", later(5));
  return 0;
}

double scale(x, n) double x; { return x * n; }
later(n) { return n > 0 ? n + later(n - 1) : 0; }
