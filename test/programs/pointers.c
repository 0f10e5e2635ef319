#include <stdio.h>

void swap(int *a, int *b)
{
    int t = *a;
    *a = *b;
    *b = t;
}

int main(void)
{
    int v[5] = {1, 2, 3, 4, 5}, *p = v + 1, *q = &v[4];
    printf("%d %d %td %d\n", *p, p[2], q - p, *(q - 1));
    swap(v, v + 4);
    printf("%d %d %d\n", v[0], 4[v], *p++ + *++p);
    int **pp = &p;
    **pp = 99;
    printf("%d %d\n", v[3], p == &v[3]);
    int m[2][3] = {{1, 2, 3}, {4, 5, 6}}, (*row)[3] = m;
    printf("%d %d %d %zu\n", row[1][2], *(*(m + 1) + 1), (*row)[1], sizeof *row);
    const char *names[] = {"a", "bc"}, **np = names;
    printf("%c %s\n", *(*++np + 1), *names);
    return 0;
}
