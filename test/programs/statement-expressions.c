#include <stdio.h>
#include <stdbool.h>

#define MAX(a, b) ({ __typeof__(a) _a = (a), _b = (b); _a > _b ? _a : _b; })

int main(void)
{
    int i = 3;
    printf("%d %d\n", MAX(i++, 2), i);
    bool b = 42;
    _Bool c = 0.5;
    printf("%d %d %zu\n", b, c, sizeof b);
    int x = 0 ?: 7;
    printf("%d\n", x);
    return 0;
}
