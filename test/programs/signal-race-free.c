// Signals that come while others are handled: none is lost, each handler runs to its end.
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t usr1, usr2, inside, overlaps;

static void handler(int signum)
{
    if (inside)
        overlaps++;
    inside = 1;
    for (volatile int i = 0; i < 2000; i++)
        ;
    if (signum == SIGUSR1)
        usr1++;
    else
        usr2++;
    inside = 0;
}

int main(void)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigfillset(&action.sa_mask);
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGUSR2, &action, NULL);
    int ack[2];
    pipe(ack);
    pid_t pid = fork();
    if (pid == 0) {
        for (int i = 0; i < 10; i++) {
            kill(getppid(), i % 2 ? SIGUSR1 : SIGUSR2);
            char c;
            read(ack[0], &c, 1);
        }
        _exit(0);
    }
    for (int seen = 0; seen < 10; seen++) {
        while (usr1 + usr2 == seen)
            usleep(100);
        write(ack[1], "x", 1);
    }
    wait(NULL);
    printf("%d %d, overlaps %d\n", (int) usr1, (int) usr2, (int) overlaps);
    return 0;
}
