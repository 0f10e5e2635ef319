// What happens when numbers of different types meet.
#include <limits.h>
#include <stdint.h>
#include <stdio.h>

int main(void)
{
    printf("%d %d\n", -1 < 1u, -1L < 1u);
    printf("%d %d\n", (unsigned char) 200 + (unsigned char) 100, (signed char) 200);
    printf("%d %d %d\n", (int) 3.99, (int) -3.99, (int) (float) 16777217);
    printf("%u %llu\n", (unsigned) -1, (unsigned long long) -1);
    printf("%ld %ld\n", (long) (int) 4294967295u, (long) (unsigned) -1);
    printf("%g %g\n", 1 / 2 + 1 / 2., (double) (float) 0.1 - 0.1 > 0 ? 1.0 : 0.0);
    printf("%d\n", 'a' + 1 == 'b' && sizeof('a') == 4);
    printf("%d %d %d %d\n", 7 / -2, 7 % -2, -7 / 2, -7 % 2);
    printf("%d\n", (char) 128 < 0);
    short s = SHRT_MAX;
    s++;
    printf("%d\n", s);
    unsigned u = 0;
    u--;
    printf("%d %d\n", u == UINT_MAX, u > -2);
    uint8_t byte = 250;
    byte += 10;
    printf("%d\n", byte);
    printf("%d\n", (int) sizeof(1 ? (char) 1 : 2.0f));
    long long big = 1LL << 40;
    int cut = (int) big;
    float f = big;
    printf("%d %g %d\n", cut, f, (int) (big >> 38));
    double d = 18446744073709551615u;
    printf("%.0f %llu\n", d, (unsigned long long) 1e19);
    printf("%d %d\n", !0.0, !!3.5);
    printf("%d\n", 5 > 4 > 3);
    int a = 2, b = a++ + 1;
    b += a <<= 2;
    printf("%d %d\n", a, b);
    printf("%x %x\n", (0x80u | 1) ^ ~0u, ~0 << 4 & 0xff);
    return 0;
}
