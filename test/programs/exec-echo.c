#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char *argv[] = {"echo", "from", "execvp", NULL};
    if (fork() == 0) {
        execvp("echo", argv);
        exit(127);
    }
    wait(NULL);
    if (fork() == 0) {
        execlp("nosuchprogram", "nosuchprogram", (char *) NULL);
        perror("execlp");
        exit(127);
    }
    int status;
    wait(&status);
    printf("%d\n", WEXITSTATUS(status));
    fflush(stdout);
    execl("/bin/echo", "echo", "last", (char *) NULL);
    return 1;
}
