#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char c;
    int fd = open("shared-offset.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
    write(fd, "abcdef", 6);
    lseek(fd, 0, SEEK_SET);
    if (fork() == 0) {
        read(fd, &c, 1);
        read(fd, &c, 1);
        return 0;
    }
    wait(NULL);
    read(fd, &c, 1);
    printf("shared: %c at %ld\n", c, (long) lseek(fd, 0, SEEK_CUR));
    int other = open("shared-offset.tmp", O_RDONLY);
    read(other, &c, 1);
    printf("own: %c\n", c);
    unlink("shared-offset.tmp");
    return 0;
}
