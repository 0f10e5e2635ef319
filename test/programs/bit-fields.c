#include <stdio.h>

struct flags {
    unsigned ready : 1;
    unsigned mode : 3;
    int delta : 4;
    unsigned : 0;
    unsigned rest : 9;
};

int main(void)
{
    struct flags f = {1, 5, -3, 300};
    printf("%u %u %d %u %zu\n", f.ready, f.mode, f.delta, f.rest, sizeof f);
    f.mode += 4;
    f.delta = 7;
    f.delta++;
    f.rest = 513;
    printf("%u %u %d %u\n", f.ready, f.mode, f.delta, f.rest);
    return 0;
}
