/* C11 6.6: integer constant expressions, arithmetic and address constants. */
#include <stddef.h>
#include <stdio.h>

enum { A = 3 * 4 + 1, B = A << 2, C = sizeof(long) * 2, D = (int)2.9, E = A > B ? 1 : 'x', F = !A || B && 1 };
struct s { char c; int a[3]; struct { int z; } in; };
static struct s object;
static int array[A - 10] = { 1, 2, 3 };
static int *middle = &array[1], *end = array + sizeof array / sizeof *array;
static int *inside = &object.a[2], *deep = &object.in.z;
static ptrdiff_t offset = offsetof(struct s, a[2]);
static char *text = "address" + 2;
static int (*function)(const char *) = &puts;
static unsigned long masked = ~0UL >> (B & 31) | 0x10;
static double ratio = 1.0 / 3 * (A + 0.5f);
static const int negative = -(-5 / 2) % 2;
static _Bool flag = &object != 0;
const int SIZE = 10;
static const double RATE = 1.5;
static const char *const NAME = "const";
static int total = SIZE * 2 + (int)sizeof SIZE;
static double twice = RATE * 2;
static const char *copy = NAME;
static char bits[(A == 13 ? 2 : -1)];

int main(void) {
  printf("%d %d %d %d %d %d\n", A, B, C, D, E, F);
  printf("%d %d %d\n", *middle, (int)(end - array), (int)((char *)inside - (char *)&object));
  printf("%td %s %d\n", offset, text, function == puts);
  printf("%lx %.6f %d %d %zu\n", masked, ratio, negative, flag, sizeof bits);
  static int local = SIZE - 1;
  printf("%d %g %s %d\n", total, twice, copy, local);
  object.in.z = 4;
  printf("%d\n", *deep);
  switch (13) {
    case A: printf("case\n"); break;
    case B + 1 ... B + 4: break;
  }
  return 0;
}
