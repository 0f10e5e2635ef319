#include <limits.h>
#include <stdio.h>

int main(void)
{
    unsigned u = UINT_MAX;
    unsigned long ul = ULONG_MAX;
    unsigned char uc = 255;
    u++;
    ul += 2;
    uc += 3;
    printf("%u %lu %d\n", u, ul, uc);
    printf("%d %d %ld %ld\n", INT_MAX, INT_MIN, LONG_MAX, LONG_MIN);
    printf("%u %d\n", 0u - 1, (int) 0x80000000u);
    printf("%d %d %d %d\n", 7 / 2, -7 / 2, 7 % -3, -7 % 3);
    return 0;
}
