// getrlimit and setrlimit: a soft limit goes up to the hard one; descriptors run out at RLIMIT_NOFILE.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

int main(void)
{
    struct rlimit limit = {6, 50}, got;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
        perror("setrlimit");
    getrlimit(RLIMIT_NOFILE, &got);
    printf("soft %d hard %d\n", (int) got.rlim_cur, (int) got.rlim_max);
    int fd, n = 0;
    while ((fd = dup(0)) >= 0)
        n++;
    printf("%d more descriptors, then: %s\n", n, strerror(errno));
    limit.rlim_cur = 60;
    printf("soft above hard: %s\n", setrlimit(RLIMIT_NOFILE, &limit) < 0 ? strerror(errno) : "allowed");
    limit.rlim_cur = 50;
    printf("soft up to hard: %d, dup gives %d\n", setrlimit(RLIMIT_NOFILE, &limit), dup(0));
    printf("bad resource: %s\n", getrlimit((__rlimit_resource_t) 99, &got) < 0 ? strerror(errno) : "ok");
    return 0;
}
