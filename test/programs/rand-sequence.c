#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    for (int i = 0; i < 5; i++)
        printf("%d ", rand());
    srand(42);
    printf("\n%d %d %d\n", rand() % 100, rand() % 100, rand() % 100);
    srand(42);
    printf("%d %d\n", rand() % 100, RAND_MAX);
    return 0;
}
