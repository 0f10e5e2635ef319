// What scanf leaves behind, and what it makes of strange input.
#include <stdio.h>

int main(void)
{
    int a = -1, b = -1, n = -1;
    char word[16] = "", c = '?';
    double x = 0;
    printf("%d", sscanf("12abc", "%d%n", &a, &n));
    printf(" a=%d n=%d\n", a, n);
    printf("%d", sscanf("7,8", "%d,%d", &a, &b));
    printf(" %d %d\n", a, b);
    printf("%d", sscanf("7 ,8", "%d,%d", &a, &b));
    printf(" %d\n", a);
    printf("%d %d\n", sscanf("", "%d", &a), sscanf("x", "%d", &a));
    printf("%d", sscanf("  spaced", "%c%15s", &c, word));
    printf(" [%c] [%s]\n", c, word);
    printf("%d", sscanf("key=some value", "%15[^=]=%c", word, &c));
    printf(" [%s] [%c]\n", word, c);
    printf("%d", sscanf("0x1F 017 19", "%i %i %i", &a, &b, &n));
    printf(" %d %d %d\n", a, b, n);
    printf("%d", sscanf("3.5e2xyz", "%lf%15s", &x, word));
    printf(" %g %s\n", x, word);
    printf("%d", sscanf("12345", "%2d%*2d%d", &a, &b));
    printf(" %d %d\n", a, b);
    printf("%d", sscanf("abc123", "%15[a-c]%d", word, &a));
    printf(" %s %d\n", word, a);
    printf("%d", sscanf("99%", "%d%%%n", &a, &n));
    printf(" %d %d\n", a, n);
    unsigned char byte;
    short small;
    long long big;
    printf("%d", sscanf("255 -32768 9223372036854775807", "%hhu %hd %lld", &byte, &small, &big));
    printf(" %d %d %lld\n", byte, small, big);
    printf("%d", sscanf("ff -7b", "%x %x", (unsigned *) &a, (unsigned *) &b));
    printf(" %d %d\n", a, b);
    return 0;
}
