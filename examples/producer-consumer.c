// Producer and consumer with a pipe between them: the pipe is the bounded buffer. An empty pipe
// blocks the consumer, a full one the producer; the kernel does all the synchronisation.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define ITEMS 10

void producer(int out)
{
    for (int item = 1; item <= ITEMS; item++) {
        write(out, &item, sizeof item);
    }
    close(out);
}

void consumer(int in)
{
    int item, sum = 0;
    while (read(in, &item, sizeof item) == sizeof item) {
        printf("consumed %d\n", item);
        sum += item;
    }
    printf("sum %d\n", sum);
    close(in);
}

int main(void)
{
    int fd[2];
    if (pipe(fd) < 0) {
        perror("pipe");
        exit(1);
    }
    if (fork() == 0) {
        close(fd[0]);
        producer(fd[1]);
        exit(0);
    }
    close(fd[1]);
    consumer(fd[0]);
    wait(NULL);
    return 0;
}
