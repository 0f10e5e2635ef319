// A process that takes its signals one at a time, without handlers.
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    pid_t child = fork();
    if (child == 0) {
        kill(getppid(), SIGUSR1);
        _exit(5);
    }
    for (int i = 0; i < 2; i++) {
        siginfo_t info;
        int sig = sigwaitinfo(&set, &info);
        if (sig == SIGUSR1)
            printf("SIGUSR1 from the child: %d\n", info.si_pid == child);
        else if (sig == SIGCHLD)
            printf("SIGCHLD: exited %d with %d\n", info.si_code == CLD_EXITED, info.si_status);
    }
    wait(NULL);
    int sig = 0;
    raise(SIGUSR1);
    sigwait(&set, &sig);
    printf("sigwait: %d\n", sig == SIGUSR1);
    return 0;
}
