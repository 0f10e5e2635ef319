// The tame fork bomb: with a limit on the number of processes, fork() fails with EAGAIN.
// setrlimit(RLIMIT_NPROC) is what `ulimit -u 30` does. (It does not bind root.)
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct rlimit limit = {30, 30};
    if (setrlimit(RLIMIT_NPROC, &limit) < 0) {
        perror("setrlimit");
        exit(1);
    }

    int children = 0;
    while (children < 100) {
        pid_t pid = fork();
        if (pid < 0)
            break;
        if (pid == 0) {
            pause(); // stay alive, to keep the place in the process table
            exit(0);
        }
        children++;
    }
    if (children < 100)
        printf("fork failed after %s children: %s\n", children <= 30 ? "at most 30" : "too many", strerror(errno));
    else
        printf("no limit for us: stopped after %d children\n", children);

    signal(SIGTERM, SIG_IGN);
    kill(0, SIGTERM); // everyone in the process group, but not ourselves
    while (wait(NULL) > 0)
        ;
    return 0;
}
