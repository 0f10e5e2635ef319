#include <stdio.h>

int main(void)
{
    unsigned char a = 200, b = 100;
    char c = (char) 200;
    short s = -1;
    unsigned u = 1;
    printf("%d %d\n", a + b, (unsigned char) (a + b));
    printf("%d %u\n", c, (unsigned) c);
    printf("%d\n", s < u);
    printf("%d %d\n", -1 < 1u, -1L < 1u);
    printf("%zu %zu\n", sizeof(a + b), sizeof(s + 1L));
    printf("%d\n", ~a);
    return 0;
}
