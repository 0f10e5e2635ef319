#include <stdio.h>

int main(void)
{
    int a, b, c, n;
    char word[20], rest[20], ch;
    double d;
    float f;
    unsigned x;
    printf("%d\n", sscanf("10 20abc", "%d %d%s", &a, &b, word));
    printf("%d %d %s\n", a, b, word);
    printf("%d\n", sscanf("2024-03-15", "%d-%d-%d", &a, &b, &c));
    printf("%d %d %d\n", a, b, c);
    printf("%d %d\n", sscanf("abc", "%d", &a), sscanf("", "%d", &a));
    sscanf("key = value with spaces", "%[a-z] = %[^\n]", word, rest);
    printf("<%s> <%s>\n", word, rest);
    sscanf("3.5 2.25 ff x", "%lf %f %x %c", &d, &f, &x, &ch);
    printf("%g %g %u %c\n", d, f, x, ch);
    sscanf("12345", "%2d%*1d%d%n", &a, &b, &n);
    printf("%d %d %d\n", a, b, n);
    return 0;
}
