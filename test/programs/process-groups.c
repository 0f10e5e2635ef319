// setpgid, getpgid, setsid, killpg: a signal for a whole group.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ready[2];
    pipe(ready);
    pid_t leader = 0;
    for (int i = 0; i < 3; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            setpgid(0, leader);
            write(ready[1], "x", 1);
            for (;;)
                pause();
        }
        if (leader == 0)
            leader = pid;
        setpgid(pid, leader);
    }
    char c;
    for (int i = 0; i < 3; i++)
        read(ready[0], &c, 1);
    printf("a group of its own: %d %d\n", getpgid(leader) == leader, getpgrp() != leader);
    killpg(leader, SIGTERM);
    int status, killed = 0;
    while (waitpid(-leader, &status, 0) > 0)
        killed += WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM;
    printf("%d killed; then %s\n", killed, strerror(errno));
    fflush(stdout);
    if (fork() == 0) {
        printf("session: %d\n", setsid() == getpid());
        printf("leader of a group cannot: %d\n", (int) setsid());
        printf("%d %d\n", getsid(0) == getpid(), getpgrp() == getpid());
        return 0;
    }
    wait(NULL);
    printf("no such group: %s\n", kill(-99999, 0) < 0 ? strerror(errno) : "?");
    return 0;
}
