#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Right only as long as the children end in the order in which they were made. */
int main(void)
{
    int last = 0;
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            printf("child %d\n", i);
            return i;
        }
    }
    int status;
    while (wait(&status) > 0)
        last = WEXITSTATUS(status);
    return last + 1;
}
