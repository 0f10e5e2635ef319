#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    int fd = open("/no/such/file", O_RDONLY);
    printf("%d %d %s\n", fd, errno == ENOENT, strerror(errno));
    fd = open("/", O_WRONLY);
    printf("%d %s\n", fd, strerror(errno));
    printf("%zd %s\n", read(99, &fd, 1), strerror(errno));
    printf("%d %s\n", chdir("/etc/passwd"), strerror(errno));
    printf("%s|%s|%s\n", strerror(EAGAIN), strerror(ECHILD), strerror(12345));
    return 0;
}
