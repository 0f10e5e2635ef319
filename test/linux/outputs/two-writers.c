// Two writers, one pipe: lines are whole, their order is free.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    int fd[2];
    pipe(fd);
    for (int w = 0; w < 2; w++) {
        if (fork() == 0) {
            close(fd[0]);
            char line[20];
            for (int i = 0; i < 2; i++) {
                sprintf(line, "writer %d line %d\n", w, i);
                write(fd[1], line, strlen(line));
            }
            exit(0);
        }
    }
    close(fd[1]);
    char c;
    while (read(fd[0], &c, 1) == 1)
        write(1, &c, 1);
    while (wait(NULL) > 0)
        ;
    return 0;
}
