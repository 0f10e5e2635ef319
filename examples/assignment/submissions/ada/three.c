#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int sum = 0;
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            printf("child %d\n", i);
            return i;
        }
    }
    int status;
    while (wait(&status) > 0)
        sum += WEXITSTATUS(status);
    return sum;
}
