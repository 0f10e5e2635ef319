#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    size_t capacity = 1, n = 0;
    int *v = malloc(sizeof *v);
    for (int i = 0; i < 1000; i++) {
        if (n == capacity)
            v = realloc(v, (capacity *= 2) * sizeof *v);
        v[n++] = i;
    }
    long sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += v[i];
    printf("%zu %zu %ld\n", n, capacity, sum);
    v = realloc(v, 10 * sizeof *v);
    printf("%d\n", v[9]);
    free(v);
    int *z = calloc(100, sizeof *z);
    int any = 0;
    for (int i = 0; i < 100; i++)
        any |= z[i];
    printf("%d %d\n", any, ((unsigned long) z & 15) == 0);
    free(z);
    free(NULL);
    return 0;
}
