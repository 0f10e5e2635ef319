#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    char buf[64];
    int saved = dup(1);
    int fd = open("dup2-file.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
    dup2(fd, 1);
    printf("into the file\n");
    fflush(stdout);
    dup2(saved, 1);
    lseek(fd, 5, SEEK_SET);
    ssize_t n = read(fd, buf, sizeof buf);
    printf("%zd %.*s", n, (int) n, buf);
    close(fd);
    printf("%d %d\n", unlink("dup2-file.tmp"), close(fd));
    return 0;
}
