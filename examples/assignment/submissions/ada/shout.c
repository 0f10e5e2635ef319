#include <ctype.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int fd[2];
    if (pipe(fd) < 0)
        return 1;
    if (fork() == 0) {
        char c;
        close(fd[1]);
        while (read(fd[0], &c, 1) == 1)
            putchar(toupper((unsigned char)c));
        close(fd[0]);
        return 0;
    }
    close(fd[0]);
    int c;
    while ((c = getchar()) != EOF) {
        char byte = c;
        write(fd[1], &byte, 1);
    }
    close(fd[1]);
    wait(NULL);
    return 0;
}
