// More than fits: the writer waits for the reader, and nothing is lost.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define TOTAL 300000

int main(void)
{
    int fd[2];
    pipe(fd);
    if (fork() == 0) {
        close(fd[0]);
        unsigned char *all = malloc(TOTAL);
        for (int i = 0; i < TOTAL; i++)
            all[i] = i * 7 % 251;
        ssize_t n = write(fd[1], all, TOTAL);
        _exit(n == TOTAL ? 0 : 1);
    }
    close(fd[1]);
    unsigned char buffer[1000];
    long at = 0, wrong = 0;
    ssize_t n;
    while ((n = read(fd[0], buffer, sizeof buffer)) > 0)
        for (ssize_t i = 0; i < n; i++, at++)
            wrong += buffer[i] != at * 7 % 251;
    int status;
    wait(&status);
    printf("%ld bytes, %ld wrong, one write: %d\n", at, wrong, WEXITSTATUS(status) == 0);
    return 0;
}
