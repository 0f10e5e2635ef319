/* C11 6.3.2.3, 6.5.6, 6.5.8, 6.5.9: null pointers, void *, pointer arithmetic, comparison, pointers and integers. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct node { int v; struct node *next; };

int main(void) {
  int a[5] = { 10, 20, 30, 40, 50 };
  int *p = a, *end = a + 5, *null = 0;
  void *v = p;
  char *c = v;
  printf("%td %d %d\n", end - p, p < end, &a[2] == p + 2);
  printf("%d %d %d\n", *(int *)(c + 4), !null, null == NULL);
  printf("%d %d\n", *p++, *++p);
  printf("%d %d\n", (*p)++, *p);
  p += 2;
  printf("%d %d %d\n", *p, p[-1], (int)(p - a));
  uintptr_t u = (uintptr_t)p;
  printf("%d\n", *(int *)u);
  printf("%d\n", (int)((char *)v + 8 - c));
  int **pp = &p, ***ppp = &pp;
  ***ppp = 7;
  printf("%d %d\n", a[4], p ? 1 : 0);
  struct node n = { 1, NULL }, m = { 2, &n };
  for (struct node *q = &m; q; q = q->next) printf("%d ", q->v);
  void (*f)(void) = 0;
  printf("%d %d\n", f == NULL, (void *)0 == (char *)0);
  printf("%td\n", (ptrdiff_t)(&((struct node *)0)->next));
  return 0;
}
