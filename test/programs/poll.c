// poll(): readable, writable, hung up, not open.
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void show(const char *what, int n, const struct pollfd *fds)
{
    printf("%s: %d;", what, n);
    for (int i = 0; i < 3; i++)
        printf(" %s%s%s%s%s", fds[i].revents & POLLIN ? "IN " : "", fds[i].revents & POLLOUT ? "OUT " : "",
               fds[i].revents & POLLHUP ? "HUP " : "", fds[i].revents & POLLERR ? "ERR " : "",
               fds[i].revents & POLLNVAL ? "NVAL" : "-");
    printf("\n");
}

int main(void)
{
    int fd[2];
    pipe(fd);
    struct pollfd fds[3] = {{fd[0], POLLIN}, {fd[1], POLLOUT}, {77, POLLIN}};
    show("empty", poll(fds, 3, 0), fds);
    write(fd[1], "x", 1);
    show("one byte", poll(fds, 3, -1), fds);
    char c;
    read(fd[0], &c, 1);
    close(fd[1]);
    fds[1].fd = -1;
    show("writer gone", poll(fds, 3, 1000), fds);
    pipe(fd);
    close(fd[0]);
    struct pollfd out[3] = {{fd[1], POLLOUT}, {-1, 0}, {-1, 0}};
    signal(SIGPIPE, SIG_IGN);
    show("reader gone", poll(out, 1, 0), out);
    pipe(fd);
    struct pollfd slow[3] = {{fd[0], POLLIN}, {-1, 0}, {-1, 0}};
    show("time is up", poll(slow, 1, 30), slow);
    return 0;
}
