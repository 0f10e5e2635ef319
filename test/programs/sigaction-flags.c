// SA_RESETHAND, SA_NODEFER, sa_mask: what is blocked while a handler runs.
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int depth, deepest, runs;

static void nested(int signum)
{
    depth++;
    if (depth > deepest)
        deepest = depth;
    if (++runs < 3)
        raise(signum);
    depth--;
}

static void blocked(int signum)
{
    sigset_t now, waiting;
    sigprocmask(SIG_SETMASK, NULL, &now);
    raise(SIGUSR2);
    sigpending(&waiting);
    printf("in handler: own blocked %d, USR2 blocked %d, USR2 pending %d\n", sigismember(&now, signum),
           sigismember(&now, SIGUSR2), sigismember(&waiting, SIGUSR2));
}

static void second(int signum)
{
    printf("USR2 after the handler\n");
}

int main(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = nested;
    action.sa_flags = SA_NODEFER;
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    printf("with SA_NODEFER: %d deep\n", deepest);

    deepest = runs = 0;
    action.sa_flags = 0;
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    printf("without: %d deep\n", deepest);

    signal(SIGUSR2, second);
    action.sa_handler = blocked;
    sigaddset(&action.sa_mask, SIGUSR2);
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);

    struct sigaction old;
    action.sa_handler = second;
    action.sa_flags = SA_RESETHAND;
    sigaction(SIGUSR2, &action, NULL);
    raise(SIGUSR2);
    sigaction(SIGUSR2, NULL, &old);
    printf("reset: %d\n", old.sa_handler == SIG_DFL);
    printf("SIGKILL cannot be caught: %d\n", sigaction(SIGKILL, &action, NULL));
    return 0;
}
