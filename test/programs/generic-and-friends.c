// C11: _Generic, _Static_assert, _Alignof, anonymous members, compound literals, inline, restrict, __func__.
#include <assert.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

_Static_assert(sizeof(long) == 8, "LP64");
static_assert(sizeof(void *) == 8, "LP64");

#define kind(x) _Generic((x), int: "int", unsigned: "unsigned", long: "long", double: "double", char *: "char *", \
                         const char *: "const char *", int *: "int *", default: "other")

struct shape {
    enum { CIRCLE, BOX } type;
    union {
        double radius;
        struct { double width, height; };
    };
};

static inline double area(const struct shape *restrict s)
{
    return s->type == CIRCLE ? 3 * s->radius * s->radius : s->width * s->height;
}

struct aligned { char c; alignas(16) char big; };

int main(void)
{
    int i = 0;
    printf("%s %s %s %s %s %s\n", kind(1), kind(1u), kind(1L + 1), kind(1.0f * 2.0), kind("x"), kind(&i));
    printf("%s %s %s\n", kind((char) 1 + 1), kind('a'), kind(true));
    printf("%g %g\n", area(&(struct shape) {.type = CIRCLE, .radius = 2}), area(&(struct shape) {BOX, {.width = 3, .height = 4}}));
    printf("%zu %zu %zu\n", _Alignof(double), alignof(struct aligned), offsetof(struct aligned, big));
    printf("%s\n", __func__);
    bool b = 0.5;
    b += 3;
    printf("%d %zu\n", b, sizeof b);
    for (int *p = (int[]) {1, 2, 3, 0}; *p; p++)
        printf("%d", *p);
    printf("\n%d %s\n", (int) (intptr_t) (void *) 77, (const char *[]) {"no", "yes"}[i == 0]);
    typeof(i) copy = 5;
    printf("%d %d\n", copy, ({ int t = copy; t * t; }));
    printf("%d\n", i ?: 9);
    return 0;
}
