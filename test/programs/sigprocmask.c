#include <signal.h>
#include <stdio.h>

static void handler(int sig) { (void) sig; printf("handled\n"); }

int main(void)
{
    sigset_t set, old, pending;
    struct sigaction sa = {.sa_handler = handler};
    sigaction(SIGINT, &sa, NULL);
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, &old);
    raise(SIGINT);
    raise(SIGINT);
    sigpending(&pending);
    printf("pending %d\n", sigismember(&pending, SIGINT));
    sigprocmask(SIG_SETMASK, &old, NULL);
    printf("end\n");
    return 0;
}
