// A zombie: the child has exited, the parent has not yet asked for its exit status.
// While the parent sleeps, `ps` shows the child as <defunct> (state Z); wait() makes it go.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();
    if (pid < 0) {
        perror("fork");
        exit(1);
    }
    if (pid == 0) {
        printf("child: exiting with status 7\n");
        exit(7);
    }

    sleep(2); // the child is a zombie for most of this time
    system("ps -o pid,ppid,stat,comm");

    int status;
    wait(&status);
    printf("parent: reaped the child, its status was %d\n", WEXITSTATUS(status));
    return 0;
}
