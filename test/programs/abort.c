// status: 134
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    printf("this line is lost in the buffer of a pipe\n");
    fflush(stdout);
    printf("and this one is never written");
    abort();
}
