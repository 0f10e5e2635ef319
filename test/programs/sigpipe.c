#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int fd[2], status;
    pipe(fd);
    close(fd[0]);
    if (fork() == 0) {
        write(fd[1], "x", 1);
        return 0;
    }
    wait(&status);
    printf("%d %d\n", WIFSIGNALED(status), WTERMSIG(status) == SIGPIPE);
    signal(SIGPIPE, SIG_IGN);
    ssize_t n = write(fd[1], "x", 1);
    printf("%zd %s\n", n, strerror(errno));
    return 0;
}
