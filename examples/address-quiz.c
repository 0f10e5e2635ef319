#include <stdio.h>
#include <unistd.h>
int main()
{
    int a, pid;
    a = 5;
    if (pid=fork()==0) {
        a = a + 5;
        printf("a=%d, a memory address=%d\n", a, &a);
    }
    else {
        a = a - 5;
        printf("a=%d, a memory address=%d\n", a, &a);
    }
    return 0;
}
