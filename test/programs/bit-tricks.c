// Sets of bits, masks, rotations and counts.
#include <stdint.h>
#include <stdio.h>

static int popcount(uint64_t x)
{
    int n = 0;
    for (; x != 0; x &= x - 1)
        n++;
    return n;
}

static uint32_t rotate_left(uint32_t x, unsigned n) { return n % 32 == 0 ? x : x << n % 32 | x >> (32 - n % 32); }

static uint8_t reverse(uint8_t b)
{
    b = (b & 0xf0) >> 4 | (b & 0x0f) << 4;
    b = (b & 0xcc) >> 2 | (b & 0x33) << 2;
    return (b & 0xaa) >> 1 | (b & 0x55) << 1;
}

static void show(uint16_t x)
{
    for (int i = 15; i >= 0; i--)
        putchar('0' + (x >> i & 1));
    putchar('\n');
}

int main(void)
{
    show(0xa5c3);
    uint16_t set = 0;
    set |= 1u << 3;
    set |= 1u << 14;
    set ^= 0x00ff;
    set &= ~(1u << 7);
    show(set);
    printf("%d %d %d\n", popcount(0), popcount(0xffffffffffffffffu), popcount(0x8000000180000001u));
    printf("%08x %08x\n", rotate_left(0x80000001, 1), rotate_left(0x12345678, 40));
    printf("%02x %02x\n", reverse(0x01), reverse(0x3a));
    printf("%d %d %d\n", __builtin_popcount(255), __builtin_ctz(40), __builtin_clz(1));
    printf("%d\n", (unsigned) 1 << 31 == 2147483648u);
    printf("%d %d\n", -8 >> 1, (int) ((unsigned) -8 >> 28));
    printf("%x\n", (0xdeadbeef & 0xffff0000) >> 16 | (0xdeadbeef & 0xffff) << 16);
    uint32_t hash = 2166136261u;
    for (const char *s = "process"; *s; s++)
        hash = (hash ^ (uint8_t) *s) * 16777619u;
    printf("%u\n", hash);
    return 0;
}
