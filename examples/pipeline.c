// The pipeline `ls | wc -l` by hand: one pipe, two children, dup2 and exec in each.
// The parent must close both ends too, or wc would never see the end of its input.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int fd[2];
    if (pipe(fd) < 0) {
        perror("pipe");
        exit(1);
    }

    if (fork() == 0) { // the left command writes into the pipe
        dup2(fd[1], STDOUT_FILENO);
        close(fd[0]);
        close(fd[1]);
        execlp("ls", "ls", "broken", (char *) NULL);
        perror("ls");
        exit(127);
    }

    if (fork() == 0) { // the right command reads from it
        dup2(fd[0], STDIN_FILENO);
        close(fd[0]);
        close(fd[1]);
        execlp("wc", "wc", "-l", (char *) NULL);
        perror("wc");
        exit(127);
    }

    close(fd[0]);
    close(fd[1]);
    wait(NULL);
    wait(NULL);
    return 0;
}
