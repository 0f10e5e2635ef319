// status: 9
// Exit handlers run last first, in the process that calls exit; _exit runs none; buffers are written at the end.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void first(void) { printf("registered first\n"); }
static void second(void) { printf("registered second\n"); }
static void third(void)
{
    printf("registered third, registers another\n");
    atexit(second);
}

int main(void)
{
    atexit(first);
    atexit(second);
    atexit(third);
    if (fork() == 0) {
        printf("lost with _exit\n");
        _exit(0);
    }
    wait(NULL);
    fflush(stdout);
    if (fork() == 0) {
        printf("child:\n");
        exit(1);
    }
    wait(NULL);
    printf("parent:\n");
    return 9;
}
