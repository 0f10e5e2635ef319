// Old C that gcc still takes, with warnings: no types, no declarations, no return.
#include <stdio.h>

add(a, b)
{
    return a + b;
}

static counter = 3;

old_style(first, second)
    int first;
    char *second;
{
    printf("%d %s\n", first, second);
}

main()
{
    register i;
    for (i = 0; i < counter; i++)
        printf("%d ", add(i, 10));
    printf("\n");
    old_style(5, "words");
    printf("%d\n", later(6));
    return 0;
}

int later(int n)
{
    return n * 7;
}
