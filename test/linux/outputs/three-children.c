// Three children say their number; the parent waits for each in turn.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            printf("child %d\n", i);
            return i;
        }
    }
    int status;
    while (wait(&status) > 0)
        printf("status %d\n", WEXITSTATUS(status));
    return 0;
}
