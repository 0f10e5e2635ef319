/* C11 6.2.3, 6.7.2.3: labels, tags, members and ordinary identifiers do not meet. */
#include <stdio.h>

struct same { int same; };
typedef struct other other;
struct other { int other; other *next; };
struct list { struct list *next; struct node { int v; } n; };

int main(void) {
  int same = 1;
  struct same s = { 2 };
  struct two { int a; } a = { 5 };
  struct { int a; } b = { 6 };
  other o = { 7, &o };
  struct node n = { 8 };
  goto same;
  same = 100;
same:
  printf("%d %d %d %d\n", same, s.same, a.a, b.a);
  printf("%d %d %d\n", o.next->other, n.v, (int)sizeof(struct list));
  {
    struct same;
    struct holder { struct same *p; } h;
    struct same { char c[3]; } inner;
    h.p = &inner;
    printf("%zu %zu\n", sizeof inner, sizeof *h.p);
  }
  return 0;
}
