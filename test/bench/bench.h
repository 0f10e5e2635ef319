/* A kernel run twice: to warm up, then for the clock of whoever watches our output ("warm" is the starting gun). */
#include <stdio.h>
#include <stdlib.h>

static long kernel(void);

int main(int argc, char **argv)
{
    int warmup = argc > 1 ? atoi(argv[1]) : 1;
    int rounds = argc > 2 ? atoi(argv[2]) : 1;
    long sum = 0;
    for (int i = 0; i < warmup; i++)
        sum += kernel();
    printf("warm %ld\n", sum);
    fflush(stdout);
    for (int i = 0; i < rounds; i++)
        sum += kernel();
    printf("done %ld\n", sum);
    return 0;
}
