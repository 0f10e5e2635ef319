// status: 6
// `void main`: what it leaves as status is not defined, so it calls exit itself.
#include <stdio.h>
#include <stdlib.h>

void main(int argc)
{
    printf("%d argument\n", argc);
    exit(6);
}
