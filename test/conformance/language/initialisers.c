/* C11 6.7.9: initialisers: nested with and without braces, designators, overriding, strings, zero filling, automatic ones at run time. */
#include <stdio.h>

struct in { int x, y; };
struct out { struct in a, b[2]; char s[4]; union { float f; int i; } u; };
static int depth3[2][2][2] = { 1, 2, { 3 }, { { 5 }, 7 } };
static struct out statics = { 1, 2, 3, 4, 5, .s = "ab", .u = { .i = 9 } };
static struct out designated = { .b[1].y = 8, .b[0] = { 1 }, 2, .a = { .y = 3 } };
static int overridden[] = { 1, 2, 3, [1] = 20, 30, [6] = 60 };
static struct in *links[] = { [2] = &statics.b[1], &(struct in){ 7, 8 } };
static char text[][5] = { "one", { "two" }, { 'a', 'b' } };
static const char *const words[2][2] = { { "a", "b" }, { "c" } };

static int next(void) {
  static int n;
  return ++n;
}

int main(void) {
  for (int i = 0; i < 8; i++) printf("%d ", (&depth3[0][0][0])[i]);
  printf("\n%d %d %d %s %d\n", statics.a.y, statics.b[0].x, statics.b[1].x, statics.s, statics.u.i);
  printf("%d %d %d %d %d\n", designated.a.x, designated.a.y, designated.b[0].x, designated.b[1].x, designated.b[1].y);
  for (size_t i = 0; i < sizeof overridden / sizeof *overridden; i++) printf("%d ", overridden[i]);
  printf("\n%d %d %zu %s %s %d\n", links[2]->x, links[3]->y, sizeof text, text[1], text[2], words[1][1] == 0);
  int n = 5;
  struct out local = { { n, n * 2 }, { [1] = { .y = n + 1 } }, "xyz" };
  struct in pair = { next(), next() }, same = pair, both[] = { pair, { 4, n }, same };
  int array[n > 3 ? 4 : 2];
  int mixed[2][3] = { [1][2] = n, [0] = { 7, 8 } };
  array[0] = 1;
  printf("%d %d %d %c\n", local.a.y, local.b[0].x, local.b[1].y, local.s[2]);
  printf("%d %d %d %d\n", pair.x + pair.y, same.x, both[1].y, both[2].y);
  printf("%d %d %d %d\n", mixed[1][2], mixed[0][1], mixed[1][0], array[0]);
  int scalar = { 3 }, *pointer = { &scalar };
  char exact[2] = "ab", all[] = { "brace" };
  printf("%d %d %c %zu\n", scalar, *pointer, exact[1], sizeof all);
  for (int i = 0; i < 2; i++) {
    struct in fresh = { .y = i };
    fresh.x += 5;
    printf("%d%d ", fresh.x, fresh.y);
  }
  struct in copy = local.b[1], *p = &copy;
  struct { struct in v; int k; } wrap = { *p, 6 };
  printf("%d %d\n", wrap.v.y, wrap.k);
  return 0;
}
