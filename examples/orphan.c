// An orphan: the parent exits first, and init (pid 1) adopts the child.
// getppid() in the child changes from the parent's pid to 1.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid < 0) {
        perror("fork");
        exit(1);
    }
    if (pid > 0) {
        sleep(1);
        printf("parent: exiting before my child\n");
        exit(0);
    }

    printf("child: my parent is %s\n", getppid() == parent ? "the process that forked me" : "another one");
    fflush(stdout);
    sleep(2);
    printf("child: my parent is %s\n", getppid() == parent ? "the process that forked me" : "another one");
    return 0;
}
