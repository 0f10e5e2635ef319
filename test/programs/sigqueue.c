// Real-time signals queue, carry a value, and come in order; an ordinary signal that is pending already does not.
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    sigaddset(&set, SIGRTMIN + 1);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);

    for (int i = 1; i <= 3; i++)
        sigqueue(getpid(), SIGRTMIN + 1, (union sigval) {.sival_int = i * 11});
    sigqueue(getpid(), SIGRTMIN, (union sigval) {.sival_int = 7});
    kill(getpid(), SIGUSR1);
    kill(getpid(), SIGUSR1);

    siginfo_t info;
    struct timespec none = {0, 0};
    int sig;
    while ((sig = sigtimedwait(&set, &info, &none)) > 0) {
        if (sig == SIGUSR1)
            printf("SIGUSR1 from kill: %d, from us: %d\n", info.si_code == SI_USER, info.si_pid == getpid());
        else
            printf("SIGRTMIN+%d value %d queued: %d\n", sig - SIGRTMIN, info.si_value.sival_int, info.si_code == SI_QUEUE);
    }
    printf("then nothing\n");
    return 0;
}
