// vfork: the parent stands still until the child has called exec or _exit.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status;
    write(1, "before\n", 7);
    pid_t pid = vfork();
    if (pid == 0) {
        sleep(1);
        write(1, "child\n", 6);
        _exit(4);
    }
    write(1, "parent\n", 7);
    waitpid(pid, &status, 0);
    printf("status %d\n", WEXITSTATUS(status));
    fflush(stdout);

    pid = vfork();
    if (pid == 0) {
        execl("/bin/echo", "echo", "exec in the child of vfork", (char *) NULL);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    printf("status %d\n", WEXITSTATUS(status));
    return 0;
}
