#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        pause();
        exit(0);
    }
    printf("running: %d\n", waitpid(pid, &status, WNOHANG));
    kill(pid, SIGSTOP);
    waitpid(pid, &status, WUNTRACED);
    printf("stopped: %d %d\n", WIFSTOPPED(status) != 0, WSTOPSIG(status) == SIGSTOP);
    kill(pid, SIGCONT);
    waitpid(pid, &status, WCONTINUED);
    printf("continued: %d\n", WIFCONTINUED(status) != 0);
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    printf("killed: %d %d\n", WIFSIGNALED(status) != 0, WTERMSIG(status));
    printf("none: %d\n", waitpid(-1, &status, WNOHANG));
    return 0;
}
