#include <ctype.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int fd[2];
    pipe(fd);
    if (fork() == 0) {
        char c;
        while (read(fd[0], &c, 1) == 1) /* fd[1] is still open in this process: end of file never comes */
            putchar(toupper((unsigned char)c));
        return 0;
    }
    int c;
    while ((c = getchar()) != EOF) {
        char byte = c;
        write(fd[1], &byte, 1);
    }
    close(fd[1]);
    wait(NULL);
    return 0;
}
