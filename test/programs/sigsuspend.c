// Ping-pong by signals: blocked always, except while waiting in sigsuspend. No signal is lost.
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t turn;

static void on_usr1(int signum)
{
    turn = 1;
}

static void await_turn(const sigset_t *while_waiting)
{
    while (!turn)
        sigsuspend(while_waiting);
    turn = 0;
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_usr1};
    sigaction(SIGUSR1, &action, NULL);
    sigset_t usr1, old;
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    sigprocmask(SIG_BLOCK, &usr1, &old);

    pid_t child = fork();
    for (int i = 0; i < 4; i++) {
        if (child == 0) {
            await_turn(&old);
            write(1, "pong\n", 5);
            kill(getppid(), SIGUSR1);
        } else {
            write(1, "ping\n", 5);
            kill(child, SIGUSR1);
            await_turn(&old);
        }
    }
    if (child != 0)
        wait(NULL);
    return 0;
}
