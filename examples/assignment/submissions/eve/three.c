#include <stdio.h>
#include <unistd.h>

int main(void)
{
    int *p = NULL;
    if (fork() == 0)
        *p = 1;
    for (;;)
        ;
}
