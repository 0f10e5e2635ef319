// The sieve as a pipeline of processes: each prime filters its multiples out of what passes on.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void filter(int in)
{
    int prime, n;
    if (read(in, &prime, sizeof prime) != sizeof prime)
        exit(0);
    printf("%d ", prime);
    fflush(stdout);
    int fd[2];
    pipe(fd);
    if (fork() == 0) {
        close(fd[1]);
        close(in);
        filter(fd[0]);
    }
    close(fd[0]);
    while (read(in, &n, sizeof n) == sizeof n)
        if (n % prime != 0)
            write(fd[1], &n, sizeof n);
    close(fd[1]);
    wait(NULL);
    exit(0);
}

int main(void)
{
    int fd[2];
    pipe(fd);
    if (fork() == 0) {
        close(fd[1]);
        filter(fd[0]);
    }
    close(fd[0]);
    for (int i = 2; i <= 60; i++)
        write(fd[1], &i, sizeof i);
    close(fd[1]);
    wait(NULL);
    printf("\n");
    return 0;
}
