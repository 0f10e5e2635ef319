// waitid: how a child ended, with WNOWAIT to look without reaping.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *code(int c)
{
    return c == CLD_EXITED ? "exited" : c == CLD_KILLED ? "killed" : c == CLD_DUMPED ? "dumped"
         : c == CLD_STOPPED ? "stopped" : c == CLD_CONTINUED ? "continued" : "?";
}

int main(void)
{
    siginfo_t info;
    pid_t a = fork();
    if (a == 0)
        _exit(21);
    waitid(P_PID, a, &info, WEXITED | WNOWAIT);
    printf("look: %s %d, ours %d\n", code(info.si_code), info.si_status, info.si_pid == a);
    waitid(P_ALL, 0, &info, WEXITED);
    printf("reap: %s %d\n", code(info.si_code), info.si_status);

    pid_t b = fork();
    if (b == 0)
        for (;;)
            pause();
    memset(&info, 0, sizeof info);
    printf("not yet: %d, si_pid %d\n", waitid(P_PID, b, &info, WEXITED | WNOHANG), info.si_pid);
    kill(b, SIGSTOP);
    waitid(P_PID, b, &info, WSTOPPED);
    printf("%s by %d\n", code(info.si_code), info.si_status);
    kill(b, SIGCONT);
    waitid(P_PID, b, &info, WCONTINUED);
    printf("%s by %d\n", code(info.si_code), info.si_status);
    kill(b, SIGKILL);
    waitid(P_PID, b, &info, WEXITED);
    printf("%s by %d\n", code(info.si_code), info.si_status);
    printf("no more: %s\n", waitid(P_ALL, 0, &info, WEXITED) < 0 ? strerror(errno) : "?");
    return 0;
}
