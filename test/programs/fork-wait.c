#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int x = 100, status;
    pid_t pid = fork();
    if (pid == 0) {
        x += 5;
        printf("child x=%d\n", x);
        exit(x % 256);
    }
    pid_t got = wait(&status);
    printf("parent x=%d same=%d status=%d\n", x, got == pid, WEXITSTATUS(status));
    printf("%d\n", wait(NULL));
    return 0;
}
