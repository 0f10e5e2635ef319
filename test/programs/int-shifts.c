#include <stdio.h>

int main(void)
{
    int x = -16;
    unsigned u = 0xF0F0F0F0u;
    printf("%d %d %#x %#x\n", x >> 2, x << 1, u >> 4, u << 4);
    printf("%lx %llx\n", 1L << 40, 1ULL << 63);
    printf("%#x %#x %#x\n", u & 0xFF00, u | 0xF, u ^ 0xFFFFFFFFu);
    unsigned bits = 0;
    for (unsigned v = u; v != 0; v &= v - 1)
        bits++;
    printf("%u bits\n", bits);
    return 0;
}
