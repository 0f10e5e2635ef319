// The smallest pipe: the child writes a message, the parent reads it.
// Each process closes the end it does not use.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int fd[2]; // fd[0] is the read end, fd[1] the write end
    if (pipe(fd) < 0) {
        perror("pipe");
        exit(1);
    }

    pid_t pid = fork();
    if (pid < 0) {
        perror("fork");
        exit(1);
    }
    if (pid == 0) {
        close(fd[0]);
        const char *message = "hello from the child";
        write(fd[1], message, strlen(message));
        close(fd[1]);
        exit(0);
    }

    close(fd[1]);
    char buffer[64];
    ssize_t n = read(fd[0], buffer, sizeof buffer - 1);
    buffer[n > 0 ? n : 0] = '\0';
    printf("parent: read %d bytes: %s\n", (int) n, buffer);
    n = read(fd[0], buffer, sizeof buffer);
    printf("parent: read %d bytes: end of file, every write end is closed\n", (int) n);
    wait(NULL);
    return 0;
}
