// lseek beyond the end makes a hole of zeros; ftruncate cuts and extends.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void show(int fd)
{
    struct stat st;
    fstat(fd, &st);
    char buffer[32];
    int n = (int) pread(fd, buffer, sizeof buffer, 0);
    printf("size %d:", (int) st.st_size);
    for (int i = 0; i < n; i++)
        printf(" %02x", buffer[i]);
    printf("\n");
}

int main(void)
{
    int fd = open("hole.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
    write(fd, "ab", 2);
    printf("%d\n", (int) lseek(fd, 5, SEEK_END));
    show(fd);
    write(fd, "cd", 2);
    show(fd);
    ftruncate(fd, 4);
    show(fd);
    ftruncate(fd, 6);
    show(fd);
    printf("before the start: %d %s\n", (int) lseek(fd, -1, SEEK_SET), strerror(errno));
    int p[2];
    pipe(p);
    printf("in a pipe: %d %s\n", (int) lseek(p[0], 0, SEEK_CUR), strerror(errno));
    printf("bad whence: %d %s\n", (int) lseek(fd, 0, 9), strerror(errno));
    unlink("hole.tmp");
    return 0;
}
