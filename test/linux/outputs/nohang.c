// WNOHANG: not yet, then the status.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(5);
    int status;
    printf("%s\n", waitpid(pid, &status, WNOHANG) == 0 ? "not yet" : "already");
    waitpid(pid, &status, 0);
    return 0;
}
