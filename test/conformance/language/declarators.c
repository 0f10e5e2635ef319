/* C11 6.7.6.1, 6.7.6.3, 6.7.7, 6.7.8: declarators as deep as they get, typedefs of functions and arrays, type names. */
#include <stdio.h>

typedef int unary(int);
typedef unary *unary_pointer;
typedef unary_pointer pair[2];
typedef char line[8];
static unary inc, dec;
static int inc(int x) { return x + 1; }
static int dec(int x) { return x - 1; }
static pair both = { inc, dec };
static pair *get(void) { return &both; }
static int (*(*chooser(int which))(void))[2] {
  static int a[2] = { 3, 4 };
  extern int (*array_of(void))[2];
  (void)a;
  return which ? array_of : 0;
}
static int numbers[2] = { 5, 6 };
int (*array_of(void))[2] { return &numbers; }
static int apply(int (*const f)(int), int n) { return f(n); }
static char *(*const names(void))[3] {
  static char *n[3] = { "a", "b", "c" };
  return &n;
}

int main(void) {
  int *(*x)[2][3] = 0, **y[2], (*(*z[2])(int))(char);
  line text = "1234567", *lines = &text;
  printf("%d %d\n", (*get())[0](1), (**get())(10));
  printf("%d %d\n", (*chooser(1)())[1], chooser(0) == 0);
  printf("%d %s %s\n", apply(dec, 5), (*names())[2], *lines);
  printf("%zu %zu %zu %zu\n", sizeof x, sizeof *x, sizeof y, sizeof z);
  printf("%zu %zu %zu\n", sizeof(int *(*)[3]), sizeof(int *[3]), sizeof(unary_pointer[4]));
  typedef struct { int v; } inc;
  inc local = { 9 };
  unsigned long (dec) = 7;
  printf("%d %lu %d\n", local.v, dec, ((int (*)(int))both[1])(3));
  return 0;
}
