// expect-any: the two lines in either order
#include <stdio.h>
#include <unistd.h>
#include <sys/wait.h>

int main(void)
{
    if (fork() == 0) {
        printf("child\n");
        return 0;
    }
    printf("parent\n");
    fflush(stdout);
    wait(NULL);
    return 0;
}
