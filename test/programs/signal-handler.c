#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

volatile sig_atomic_t count;

void handler(int sig)
{
    count += sig == SIGUSR1 ? 1 : 10;
}

int main(void)
{
    signal(SIGUSR1, handler);
    signal(SIGUSR2, handler);
    raise(SIGUSR1);
    kill(getpid(), SIGUSR2);
    printf("%d\n", (int) count);
    void (*old)(int) = signal(SIGUSR1, SIG_IGN);
    raise(SIGUSR1);
    printf("%d %d %s\n", (int) count, old == handler, strsignal(SIGUSR1));
    return 0;
}
