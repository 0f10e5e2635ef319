// The work of four: each child sums a part and sends it through one pipe.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS 4
#define N 4000

int main(void)
{
    static int numbers[N];
    for (int i = 0; i < N; i++)
        numbers[i] = i * i % 97;
    int fd[2];
    pipe(fd);
    for (int w = 0; w < WORKERS; w++) {
        if (fork() == 0) {
            long sum = 0;
            for (int i = w * N / WORKERS; i < (w + 1) * N / WORKERS; i++)
                sum += numbers[i];
            write(fd[1], &sum, sizeof sum);
            exit(w);
        }
    }
    close(fd[1]);
    long total = 0, part;
    int parts = 0;
    while (read(fd[0], &part, sizeof part) == sizeof part) {
        total += part;
        parts++;
    }
    int status, seen = 0;
    while (wait(&status) > 0)
        seen |= 1 << WEXITSTATUS(status);
    long expected = 0;
    for (int i = 0; i < N; i++)
        expected += numbers[i];
    printf("%d parts, %s, workers %x\n", parts, total == expected ? "right" : "wrong", seen);
    return 0;
}
