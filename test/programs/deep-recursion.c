#include <stdio.h>

int depth(int n)
{
    volatile int frame[8] = {n};
    return n == 0 ? 0 : depth(n - 1) + (frame[0] == n);
}

int main(void)
{
    printf("%d\n", depth(20000));
    return 0;
}
