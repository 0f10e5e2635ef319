#include <stdio.h>

static int global_count;
static const char *const days[] = {"mon", "tue"};

int next(void)
{
    static int n = 10;
    global_count++;
    return n++;
}

int *cell(void)
{
    static int value[3] = {1, 2, 3};
    return value;
}

int main(void)
{
    next();
    next();
    cell()[1] = 20;
    printf("%d %d %d %s\n", next(), global_count, cell()[1], days[1]);
    { static int n = 5; n++; printf("%d\n", n); }
    return 0;
}
