/* C11 6.5.1.1: _Generic chooses by the type of an expression that is not evaluated, after its lvalue conversion. */
#include <stdio.h>

struct s { int a; };
static int ints(int x) { return x; }
static int doubles(double x) { return (int)(x * 10); }
#define CALL(x) _Generic((x), int: ints, double: doubles)(x)
#define NAME(x) _Generic((x), char *: "char *", const char *: "const char *", int *: "int *", struct s: "struct s", \
  int (*)(int): "function", void *: "void *", default: "default")

int main(void) {
  int i = 1;
  const int c = 2;
  int array[3];
  struct s s;
  printf("%d %d %d\n", CALL(3), CALL(2.5), _Generic(i++, int: 10, default: 20));
  printf("%d %d\n", i, _Generic(c, int: 1, const int: 2));
  printf("%s %s %s %s\n", NAME("x"), NAME((const char *)0), NAME(array), NAME(s));
  printf("%s %s %s\n", NAME(ints), NAME((void *)0), NAME(1.0f));
  _Generic(i, int: i, default: c) = 50;
  printf("%d %d\n", i, _Generic('a', char: 1, int: 2));
  printf("%d\n", _Generic((long)1, long long: 1, long: 2, int: 3));
  return 0;
}
