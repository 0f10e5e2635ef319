#include <stdio.h>

struct point { int x, y; };
struct rect { struct point a, b; char name[16]; };

struct rect grow(struct rect r, int by)
{
    r.a.x -= by;
    r.b.y += by;
    r.name[0] = 'G';
    return r;
}

struct point middle(struct rect r)
{
    return (struct point) {(r.a.x + r.b.x) / 2, (r.a.y + r.b.y) / 2};
}

int main(void)
{
    struct rect r = {{0, 0}, {10, 20}, "room"}, big = grow(r, 4);
    printf("%d,%d %d,%d %s\n", r.a.x, r.a.y, r.b.x, r.b.y, r.name);
    printf("%d,%d %d,%d %s\n", big.a.x, big.a.y, big.b.x, big.b.y, big.name);
    printf("%d,%d\n", middle(big).x, middle(big).y);
    r = big;
    printf("%s %zu\n", r.name, sizeof r);
    return 0;
}
