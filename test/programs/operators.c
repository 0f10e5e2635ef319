#include <stdio.h>

int calls;
int yes(void) { calls++; return 1; }
int no(void) { calls++; return 0; }

int main(void)
{
    int a = 5, b = 3;
    printf("%d %d %d %d\n", a++ + ++b, a, b, a-- - --b);
    printf("%d %d\n", yes() || no(), no() && yes());
    printf("%d\n", calls);
    printf("%d %d\n", (a, b), a > b ? a : b);
    a += b *= 2;
    a <<= 1;
    a ^= 0xF;
    a %= 7;
    printf("%d %d %d\n", a, b, !a + !!b);
    printf("%d %d\n", 2 + 3 * 4 - 10 / 5 % 3, 1 << 2 + 1 & 12 | 1 ^ 3);
    return 0;
}
