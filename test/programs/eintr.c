// A handler interrupts read(): EINTR without SA_RESTART, and goes on with it.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int fd[2];
static int calls;

static void on_alarm(int signum)
{
    calls++;
    if (calls == 2)
        write(fd[1], "z", 1);
}

int main(void)
{
    pipe(fd);
    char c = '?';
    struct sigaction action = {.sa_handler = on_alarm};
    sigaction(SIGALRM, &action, NULL);
    alarm(1);
    ssize_t n = read(fd[0], &c, 1);
    printf("read: %d, %s\n", (int) n, n < 0 ? strerror(errno) : "");

    action.sa_flags = SA_RESTART;
    sigaction(SIGALRM, &action, NULL);
    alarm(1);
    n = read(fd[0], &c, 1);
    printf("read: %d, %c, %d calls\n", (int) n, c, calls);

    alarm(1);
    printf("sleep was cut short: %d\n", sleep(10) > 7);
    return 0;
}
