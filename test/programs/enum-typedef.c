#include <stdio.h>

typedef enum { RED, GREEN = 5, BLUE, LAST = BLUE } color;
typedef struct list list;
struct list { color c; list *next; };
typedef int (*visitor)(const list *);

static int show(const list *l) { return printf("%d ", l->c); }

static void each(const list *l, visitor v)
{
    for (; l; l = l->next)
        v(l);
}

int main(void)
{
    list b = {BLUE, NULL}, a = {GREEN, &b};
    each(&a, show);
    enum { N = 3 };
    int v[N + LAST];
    printf("%zu %d\n", sizeof v / sizeof *v, RED);
    return 0;
}
