#include <stddef.h>
#include <stdio.h>

struct mixed { char c; int i; char d; double f; short s; };
struct nested { char c; struct mixed m; long l[2]; };

int main(void)
{
    printf("%zu %zu\n", sizeof(struct mixed), sizeof(struct nested));
    printf("%zu %zu %zu %zu\n", offsetof(struct mixed, i), offsetof(struct mixed, d), offsetof(struct mixed, f),
           offsetof(struct mixed, s));
    printf("%zu %zu\n", offsetof(struct nested, m.f), offsetof(struct nested, l[1]));
    printf("%zu %zu %zu %zu %zu\n", sizeof(char), sizeof(short), sizeof(int), sizeof(long), sizeof(void *));
    printf("%zu %zu %zu\n", sizeof(float), sizeof(double), sizeof(long double));
    return 0;
}
