// dup, dup2 and fork share one open file with its offset; open makes a new one. Close-on-exec is of the descriptor.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static long at(int fd)
{
    return (long) lseek(fd, 0, SEEK_CUR);
}

int main(void)
{
    int a = open("dup.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
    write(a, "0123456789", 10);
    int b = dup(a);
    int c = open("dup.tmp", O_RDONLY);
    printf("%d %d %d: %ld %ld %ld\n", a, b, c, at(a), at(b), at(c));
    lseek(b, 4, SEEK_SET);
    printf("%ld %ld %ld\n", at(a), at(b), at(c));
    printf("dup2 closes: %d\n", dup2(a, c));
    printf("%ld %ld %ld\n", at(a), at(b), at(c));
    printf("dup2 to itself: %d, of nothing: %d %s\n", dup2(a, a), dup2(99, 7), strerror(errno));
    fcntl(a, F_SETFD, FD_CLOEXEC);
    printf("close-on-exec: %d %d\n", fcntl(a, F_GETFD), fcntl(b, F_GETFD));
    printf("F_DUPFD from 10: %d\n", fcntl(a, F_DUPFD, 10));
    fcntl(a, F_SETFL, O_APPEND);
    printf("append is of the open file: %d\n", (fcntl(b, F_GETFL) & O_APPEND) != 0);
    printf("access mode: %d\n", (fcntl(b, F_GETFL) & O_ACCMODE) == O_RDWR);
    close(a);
    char d = 0;
    read(b, &d, 1);
    printf("still open: %c\n", d);
    unlink("dup.tmp");
    return 0;
}
