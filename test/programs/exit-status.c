// status: 3
#include <stdio.h>
#include <stdlib.h>

void first(void) { printf("first registered, last run\n"); }
void second(void) { printf("second\n"); }

int main(void)
{
    atexit(first);
    atexit(second);
    printf("exiting\n");
    exit(259);
}
