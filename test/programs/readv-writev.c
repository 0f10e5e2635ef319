// Several buffers in one system call.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

int main(void)
{
    int fd = open("vector.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
    struct iovec out[] = {{"gather ", 7}, {"", 0}, {"these ", 6}, {"pieces\n", 7}};
    printf("wrote %d\n", (int) writev(fd, out, 4));
    lseek(fd, 0, SEEK_SET);
    char a[8] = "", b[4] = "", c[40] = "";
    struct iovec in[] = {{a, 6}, {b, 3}, {c, sizeof c - 1}};
    printf("read %d: [%s] [%s] [%s]\n", (int) readv(fd, in, 3), a, b, c);
    printf("at the end: %d\n", (int) readv(fd, in, 3));
    char d[6] = "";
    printf("pread %d: %s, offset still %d\n", (int) pread(fd, d, 5, 7), d, (int) lseek(fd, 0, SEEK_CUR));
    printf("pwrite %d\n", (int) pwrite(fd, "THESE", 5, 7));
    lseek(fd, 0, SEEK_SET);
    read(fd, c, 20);
    printf("%.20s", c);
    unlink("vector.tmp");
    return 0;
}
