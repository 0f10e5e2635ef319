// O_NONBLOCK: EAGAIN instead of waiting, at an empty pipe and at a full one of 64 KiB.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int main(void)
{
    int fd[2];
    char block[4096];
    memset(block, 'x', sizeof block);
    if (pipe2(fd, O_NONBLOCK) < 0)
        return 1;
    printf("empty: %d %s\n", (int) read(fd[0], block, 1), strerror(errno));
    int total = 0;
    ssize_t n;
    while ((n = write(fd[1], block, sizeof block)) > 0)
        total += n;
    printf("full after %d: %s\n", total, strerror(errno));
    int waiting;
    ioctl(fd[0], FIONREAD, &waiting);
    printf("waiting: %d\n", waiting);
    read(fd[0], block, 100);
    printf("a page does not fit: %d\n", (int) write(fd[1], block, sizeof block));
    read(fd[0], block, sizeof block);
    printf("now it does: %d\n", (int) write(fd[1], block, sizeof block));
    fcntl(fd[0], F_SETFL, 0);
    close(fd[1]);
    total = 0;
    while ((n = read(fd[0], block, sizeof block)) > 0)
        total += n;
    printf("left: %d, then %d\n", total, (int) n);
    return 0;
}
