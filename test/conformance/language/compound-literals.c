/* C11 6.5.2.5: compound literals: lvalues with the life of their block, or static at file scope. */
#include <stdio.h>

struct p { int x, y; };
static int *file = (int[]){ 1, 2, 3 };
static struct p *fixed = &(struct p){ .y = 5 };
static int sum(const int *a, int n) { return n ? a[0] + sum(a + 1, n - 1) : 0; }

int main(void) {
  int *q = (int[]){ 4, 5, [4] = 6 };
  printf("%d %d %zu\n", q[0], q[4], sizeof((int[]){ 4, 5, [4] = 6 }));
  printf("%d %d\n", file[2], fixed->y);
  struct p *a = &(struct p){ 1, 2 };
  a->x = 10;
  printf("%d %d %d\n", a->x, (struct p){ .y = 7 }.y, ((struct p){ 3 }).x);
  printf("%d\n", sum((int[]){ 1, 2, 3, 4 }, 4));
  for (int i = 0; i < 2; i++) {
    int *fresh = &(int){ i };
    *fresh += 10;
    printf("%d ", *fresh);
  }
  printf("%s %d\n", (const char *[]){ "x", "y" }[1], (int){ 3 } + (char){ 65 });
  struct p array[2];
  array[0] = (struct p){ 8, 9 };
  array[1] = array[0];
  printf("%d %d\n", array[1].y, (int)sizeof(struct p){ 0 });
  return 0;
}
