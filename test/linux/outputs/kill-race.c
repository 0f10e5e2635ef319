// A child that may have ended, or printed, before it is killed.
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        write(1, "alive ", 6);
        _exit(1);
    }
    kill(pid, SIGKILL);
    int status;
    wait(&status);
    printf("%s\n", WIFSIGNALED(status) ? "killed" : "exited");
    return 0;
}
