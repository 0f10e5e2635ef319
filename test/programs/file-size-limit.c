// status: 153
// RLIMIT_FSIZE: writing beyond it sends SIGXFSZ.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

int main(void)
{
    struct rlimit limit = {10, 10};
    setrlimit(RLIMIT_FSIZE, &limit);
    int fd = open("big.tmp", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    unlink("big.tmp");
    printf("%d\n", (int) write(fd, "123456", 6));
    printf("%d\n", (int) write(fd, "123456", 6));
    signal(SIGXFSZ, SIG_IGN);
    printf("%d", (int) write(fd, "1", 1));
    printf(" %s\n", strerror(errno));
    fflush(stdout);
    signal(SIGXFSZ, SIG_DFL);
    write(fd, "1", 1);
    return 0;
}
