// A server that does not want to block in wait(): SIGCHLD tells it that children have ended.
// One signal can stand for several children, so the handler reaps in a loop with WNOHANG.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN 5

volatile sig_atomic_t reaped = 0;

void on_sigchld(int signum)
{
    int saved_errno = errno;
    while (waitpid(-1, NULL, WNOHANG) > 0) {
        reaped++;
    }
    errno = saved_errno;
}

int main(void)
{
    struct sigaction action = {0};
    action.sa_handler = on_sigchld;
    action.sa_flags = SA_RESTART;
    sigaction(SIGCHLD, &action, NULL);

    // Blocked except inside sigsuspend, so that no SIGCHLD can slip in between test and sleep.
    sigset_t chld, empty;
    sigemptyset(&chld);
    sigaddset(&chld, SIGCHLD);
    sigprocmask(SIG_BLOCK, &chld, NULL);
    sigemptyset(&empty);

    for (int i = 0; i < CHILDREN; i++) {
        if (fork() == 0)
            exit(0);
    }
    while (reaped < CHILDREN) {
        sigsuspend(&empty);
    }
    printf("reaped %d children\n", (int) reaped);
    return 0;
}
