#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int fd[2];
    char buf[10];
    pipe(fd);
    if (fork() == 0) {
        close(fd[0]);
        const char *text = "the quick brown fox";
        write(fd[1], text, strlen(text));
        exit(0);
    }
    close(fd[1]);
    wait(NULL);
    ssize_t n;
    while ((n = read(fd[0], buf, sizeof buf)) > 0)
        printf("%zd: %.*s\n", n, (int) n, buf);
    printf("end %zd\n", n);
    return 0;
}
