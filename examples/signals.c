// Signals: a handler for SIGUSR1, SIGINT ignored, an alarm that ends a pause().
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

volatile sig_atomic_t got_usr1 = 0;

void on_usr1(int signum)
{
    got_usr1 = 1;
}

void on_alarm(int signum)
{
    // Nothing to do: to be called is enough to end the pause().
}

int main(void)
{
    signal(SIGUSR1, on_usr1);
    signal(SIGALRM, on_alarm);
    signal(SIGINT, SIG_IGN);

    pid_t pid = fork();
    if (pid == 0) {
        kill(getppid(), SIGINT);  // ignored
        kill(getppid(), SIGUSR1); // handled
        return 0;
    }
    wait(NULL);
    printf("got SIGUSR1: %d\n", (int) got_usr1);

    alarm(1);
    printf("pausing until the alarm\n");
    pause();
    printf("awake again\n");

    signal(SIGINT, SIG_DFL);
    printf("now SIGINT kills me\n");
    fflush(stdout); // a killed process does not empty its buffers
    raise(SIGINT);
    printf("this line will never be executed\n");
    return 0;
}
