#include <stdio.h>

int main(void)
{
    int i = 0, j;
again:
    if (i < 3) {
        printf("i=%d\n", i++);
        goto again;
    }
    for (i = 0; i < 5; i++)
        for (j = 0; j < 5; j++)
            if (i * j == 6)
                goto found;
    printf("none\n");
    return 1;
found:
    printf("found %d %d\n", i, j);
    return 0;
}
