#include <stdio.h>

struct pair { int a, b; };

int sum(const int *v, int n)
{
    int s = 0;
    while (n-- > 0)
        s += *v++;
    return s;
}

int second(struct pair *p) { return p->b; }

int main(void)
{
    printf("%d\n", sum((int[]) {1, 2, 3, 4}, 4));
    printf("%d\n", second(&(struct pair) {5, 6}));
    struct pair p = (struct pair) {.b = 9};
    const char **names = (const char *[]) {"x", "y", NULL};
    printf("%d %d %s%s\n", p.a, p.b, names[0], names[1]);
    return 0;
}
