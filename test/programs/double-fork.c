// A daemon's way: the middle process ends, so the grandchild is nobody's zombie.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int fd[2];
    pipe(fd);
    pid_t middle = fork();
    if (middle == 0) {
        if (fork() > 0)
            _exit(0);
        pid_t old = getppid();
        while (getppid() == old && old != 1)
            usleep(1000);
        write(fd[1], "adopted", 8);
        _exit(0);
    }
    close(fd[1]);
    int status;
    printf("reaped the middle: %d\n", waitpid(middle, &status, 0) == middle);
    char text[16];
    printf("%d bytes: %s\n", (int) read(fd[0], text, sizeof text), text);
    printf("end of file: %d\n", (int) read(fd[0], text, sizeof text));
    printf("no children: %d\n", (int) wait(NULL));
    return 0;
}
