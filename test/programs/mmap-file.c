// A file in memory: MAP_SHARED writes to it, MAP_PRIVATE does not.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
    int fd = open("mmap-file.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
    write(fd, "hello, file\n", 12);
    char *shared = mmap(NULL, 12, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    char *private = mmap(NULL, 12, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    printf("%.12s%.12s", shared, private);
    shared[0] = 'H';
    private[1] = 'E';
    msync(shared, 12, MS_SYNC);
    char buffer[13] = "";
    pread(fd, buffer, 12, 0);
    printf("file: %sprivate: %.12s", buffer, private);
    close(fd);
    shared[7] = 'F';
    printf("after close: %.12s", shared);
    munmap(shared, 12);
    fd = open("mmap-file.tmp", O_RDONLY);
    pread(fd, buffer, 12, 0);
    printf("file: %s", buffer);
    char *readonly = mmap(NULL, 12, PROT_READ, MAP_SHARED, fd, 0);
    printf("read only: %c, bytes after the end of the file: %d\n", readonly[0], readonly[100]);
    unlink("mmap-file.tmp");
    return 0;
}
