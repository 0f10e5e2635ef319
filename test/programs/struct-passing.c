// Structs of every size go in and out of functions by value.
#include <stdio.h>

struct one { char c; };
struct pair { int x, y; };
struct mixed { double d; int i; char c[3]; };
struct big { long v[9]; };
struct nested { struct pair p; struct mixed m; };

static struct one next(struct one o) { o.c++; return o; }
static struct pair swap(struct pair p) { return (struct pair) {p.y, p.x}; }
static struct mixed twice(struct mixed m) { m.d *= 2; m.i *= 2; m.c[1] = '*'; return m; }
static struct big shift(struct big b, int by)
{
    struct big r = {{0}};
    for (int i = 0; i + by < 9; i++)
        r.v[i + by] = b.v[i];
    return r;
}
static struct nested build(struct pair p, double d) { return (struct nested) {p, {d, p.x + p.y, "ab"}}; }
static int sum(struct pair a, struct one o, struct pair b) { return a.x + a.y + o.c + b.x + b.y; }

int main(void)
{
    struct pair p = {3, 4};
    struct big b = {{1, 2, 3, 4, 5, 6, 7, 8, 9}};
    printf("%c\n", next(next((struct one) {'a'})).c);
    printf("%d %d, still %d %d\n", swap(p).x, swap(p).y, p.x, p.y);
    struct mixed m = twice((struct mixed) {1.25, 21, "xyz"});
    printf("%g %d %.3s\n", m.d, m.i, m.c);
    b = shift(shift(b, 1), 2);
    for (int i = 0; i < 9; i++)
        printf("%ld ", b.v[i]);
    struct nested n = build(swap(p), 0.5), copy;
    copy = n;
    n.p.x = 100;
    printf("\n%d %d %g %d %s\n", copy.p.x, copy.p.y, copy.m.d, copy.m.i, copy.m.c);
    printf("%d\n", sum(p, (struct one) {1}, swap(p)));
    struct pair array[3] = {{1, 2}, {3, 4}};
    array[2] = array[0];
    struct pair *q = &array[1];
    *q = swap(*q);
    printf("%d %d %d %d\n", q->x, q->y, array[2].x, (q + 1)->y);
    return 0;
}
