/* C11 6.2.7, 6.7.6.3: compatible and composite types of several declarations. */
#include <stdio.h>

int table[];
int f(int (*)(), double (*)[3]);
int f(int (*)(char *), double (*)[]);
int g();
int g(int a, double b);
enum e { E1, E2 };
typedef const int *P;
void h(const int *const p);
void h(P q) { printf("%d\n", *q); }

int table[5];
static int length(char *s) { return s[0] == 'x'; }

int f(int (*fn)(char *), double (*a)[3]) { return fn("x") + (int)sizeof *a; }
int g(int a, double b) { return a + (int)b; }

int main(void) {
  double d[3];
  int n = E2;
  enum e e = n;
  h(&n);
  printf("%d %d %zu %d\n", f(length, &d), g(1, 2.5), sizeof table, e == E2);
  return 0;
}
