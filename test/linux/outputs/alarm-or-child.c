// one output: the alarm comes long after the child
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static void on_alarm(int signum)
{
    write(1, "alarm\n", 6);
}
int main(void)
{
    signal(SIGALRM, on_alarm);
    alarm(1);
    if (fork() == 0) {
        write(1, "child\n", 6);
        return 0;
    }
    wait(NULL);
    pause();
    return 0;
}
