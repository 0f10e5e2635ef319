// wait() returns children in the order in which they end; waitpid() waits for the one you name.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pids[3];
    for (int i = 0; i < 3; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            sleep(3 - i); // the first child sleeps longest
            exit(i + 1);
        }
    }

    int status;
    for (int i = 0; i < 2; i++) {
        wait(&status);
        printf("wait: child %d ended\n", WEXITSTATUS(status));
    }
    waitpid(pids[0], &status, 0);
    printf("waitpid: child %d ended\n", WEXITSTATUS(status));
    printf("no child left: wait returns %d\n", (int) wait(NULL));
    return 0;
}
