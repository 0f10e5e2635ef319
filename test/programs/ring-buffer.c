// A ring buffer of a struct with a flexible policy, and a stack by macro.
#include <assert.h>
#include <stdbool.h>
#include <stdio.h>

#define CAPACITY 4

typedef struct {
    int items[CAPACITY];
    unsigned head, count;
} Ring;

static bool put(Ring *r, int item)
{
    if (r->count == CAPACITY)
        return false;
    r->items[(r->head + r->count++) % CAPACITY] = item;
    return true;
}

static bool take(Ring *r, int *item)
{
    if (r->count == 0)
        return false;
    *item = r->items[r->head];
    r->head = (r->head + 1) % CAPACITY;
    r->count--;
    return true;
}

#define STACK(type, size) struct { type data[size]; int top; }
#define PUSH(s, x) ((s).data[(s).top++] = (x))
#define POP(s) ((s).data[--(s).top])

int main(void)
{
    Ring ring = {.count = 0};
    int item = 0, refused = 0;
    for (int i = 1; i <= 12; i++) {
        if (!put(&ring, i))
            refused++;
        if (i % 3 == 0) {
            bool ok = take(&ring, &item);
            assert(ok);
            printf("%d ", item);
        }
    }
    while (take(&ring, &item))
        printf("%d ", item);
    printf("refused %d\n", refused);
    STACK(double, 8) s = {.top = 0};
    PUSH(s, 1.5);
    PUSH(s, 2.5);
    double right = POP(s), left = POP(s);
    PUSH(s, left * right);
    printf("%g %d\n", POP(s), s.top);
    return 0;
}
