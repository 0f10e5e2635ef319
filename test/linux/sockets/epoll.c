/* epoll: level, edge, one-shot, nested, errors; masks of ppoll, pselect and epoll_pwait. */
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <unistd.h>
#include <errno.h>
#include <signal.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/epoll.h>
#include <netinet/in.h>
#include <arpa/inet.h>
static void on(int s) { write(1, "usr1\n", 5); }
int main(void) {
  int ep = epoll_create1(0), p[2], q[2];
  pipe(p); socketpair(AF_UNIX, SOCK_STREAM, 0, q);
  struct epoll_event e = {.events = EPOLLIN, .data.fd = p[0]}, got[8];
  epoll_ctl(ep, EPOLL_CTL_ADD, p[0], &e);
  e.events = EPOLLIN | EPOLLET; e.data.fd = q[0];
  epoll_ctl(ep, EPOLL_CTL_ADD, q[0], &e);
  printf("%d\n", epoll_wait(ep, got, 8, 10));
  write(p[1], "abc", 3); write(q[1], "abc", 3);
  for (int r = 0; r < 3; r++) {
    int n = epoll_wait(ep, got, 8, 0);
    printf("round %d: %d", r, n);
    for (int i = 0; i < n; i++) printf(" %s:%x", got[i].data.fd == p[0] ? "pipe" : "sock", got[i].events);
    puts("");
    if (r == 1) write(q[1], "d", 1);
  }
  char b[10]; read(p[0], b, 10);
  e.events = EPOLLIN | EPOLLONESHOT; e.data.fd = q[0];
  printf("add again %d %d\n", epoll_ctl(ep, EPOLL_CTL_ADD, q[0], &e), errno == EEXIST);
  epoll_ctl(ep, EPOLL_CTL_MOD, q[0], &e);
  printf("%d ", epoll_wait(ep, got, 8, 0)); printf("%d\n", epoll_wait(ep, got, 8, 0));
  close(q[1]);
  printf("%d\n", epoll_wait(ep, got, 8, 0));
  e.events = EPOLLIN; epoll_ctl(ep, EPOLL_CTL_MOD, q[0], &e);
  int n = epoll_wait(ep, got, 8, 0); printf("%d %x\n", n, got[0].events);
  int f = open("/tmp/zz", O_CREAT | O_RDWR, 0600);
  printf("file %d %d\n", epoll_ctl(ep, EPOLL_CTL_ADD, f, &e), errno == EPERM);
  printf("self %d %d\n", epoll_ctl(ep, EPOLL_CTL_ADD, ep, &e), errno == EINVAL);
  close(q[0]);
  printf("after close %d\n", epoll_wait(ep, got, 8, 0));
  int outer = epoll_create(1); e.data.fd = ep; epoll_ctl(outer, EPOLL_CTL_ADD, ep, &e);
  printf("loop %d %d\n", epoll_ctl(ep, EPOLL_CTL_ADD, outer, &e), errno == ELOOP);
  write(p[1], "x", 1);
  n = epoll_wait(outer, got, 8, 0); printf("nested %d %x\n", n, got[0].events);
  read(p[0], b, 10);
  signal(SIGUSR1, on);
  sigset_t block, none; sigemptyset(&block); sigaddset(&block, SIGUSR1); sigemptyset(&none);
  sigprocmask(SIG_BLOCK, &block, 0);
  raise(SIGUSR1);
  struct pollfd pf = {p[0], POLLIN}; struct timespec ts = {1, 0};
  n = ppoll(&pf, 1, &ts, &none); printf("ppoll %d %d\n", n, errno == EINTR);
  raise(SIGUSR1);
  fd_set r; FD_ZERO(&r); FD_SET(p[0], &r);
  n = pselect(p[0] + 1, &r, 0, 0, &ts, &none); printf("pselect %d %d\n", n, errno == EINTR);
  raise(SIGUSR1);
  n = epoll_pwait(outer, got, 8, 1000, &none); printf("epoll_pwait %d %d\n", n, errno == EINTR);
  write(p[1], "x", 1); raise(SIGUSR1);
  fflush(stdout);
  n = ppoll(&pf, 1, &ts, &none); printf("ready %d\n", n);
  fflush(stdout);
  sigprocmask(SIG_UNBLOCK, &block, 0);
}
