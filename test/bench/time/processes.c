/* A parent that starts workers in turn, four at a time; each computes and sends results through a pipe. argv[1]: workers. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int live;
static int started;

static long work(int n)
{
    long sum = 0;
    for (int i = 2; i < 3000; i++) {
        int prime = 1;
        for (int d = 2; d * d <= i; d++)
            if (i % d == 0) {
                prime = 0;
                break;
            }
        sum += prime ? i * n : 0;
    }
    return sum;
}

static void worker(int n, int out)
{
    for (int part = 0; part < 10; part++) {
        long result = work(n + part);
        if (write(out, &result, sizeof result) != sizeof result)
            exit(1);
    }
    exit(0);
}

int main(int argc, char **argv)
{
    int workers = argc > 1 ? atoi(argv[1]) : 10;
    int fd[2];
    long total = 0, result;
    if (pipe(fd) < 0)
        return 1;
    started = 1;
    for (int n = 0; n < workers; n++) {
        if (fork() == 0) {
            close(fd[0]);
            worker(n, fd[1]);
        }
        if (++live == 4) {
            wait(NULL);
            live--;
        }
        for (int i = 0; i < 5; i++)
            if (read(fd[0], &result, sizeof result) == sizeof result)
                total += result;
    }
    close(fd[1]);
    while (read(fd[0], &result, sizeof result) == sizeof result)
        total += result;
    while (wait(NULL) > 0)
        ;
    printf("%ld\n", total);
    return 0;
}
