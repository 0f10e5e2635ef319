// status: 134
#include <assert.h>
#include <stdio.h>

int main(void)
{
    assert(1 + 1 == 2);
    printf("fine so far\n");
    fflush(stdout);
    assert(1 > 2);
    printf("not reached\n");
    return 0;
}
