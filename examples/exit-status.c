// How a child ended, as wait() tells it: by exit, by a signal, by a crash.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void report(const char *what)
{
    int status;
    wait(&status);
    if (WIFEXITED(status)) {
        printf("%s: exited with status %d\n", what, WEXITSTATUS(status));
    } else if (WIFSIGNALED(status)) {
        printf("%s: killed by signal %d (%s)\n", what, WTERMSIG(status), strsignal(WTERMSIG(status)));
    }
    fflush(stdout); // or the next child inherits this text
}

int main(void)
{
    if (fork() == 0)
        exit(3);
    report("exit(3)");

    if (fork() == 0)
        exit(256 + 7); // only the low 8 bits reach the parent
    report("exit(263)");

    pid_t pid = fork();
    if (pid == 0)
        pause();
    kill(pid, SIGTERM);
    report("kill(SIGTERM)");

    if (fork() == 0)
        abort();
    report("abort()");

    if (fork() == 0) {
        int *nowhere = NULL;
        *nowhere = 1;
    }
    report("*NULL = 1");
    return 0;
}
