// Input and output driven by signals: O_ASYNC, F_SETOWN, F_SETSIG on pipes and sockets, and urgent data with SIGURG.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

static volatile int count[65];
static volatile int code, fd_of, band;
static void plain(int sig) { count[sig]++; }
static void detailed(int sig, siginfo_t *info, void *context) {
  count[sig]++;
  code = info->si_code;
  fd_of = info->si_fd;
  band = info->si_band;
}
static void check(const char *what, long result) {
  printf("%s: %s\n", what, result < 0 ? strerror(errno) : "ok");
}

static void pipes(void) {
  int fd[2];
  pipe(fd);
  printf("owner %d\n", fcntl(fd[0], F_GETOWN));
  fcntl(fd[0], F_SETFL, fcntl(fd[0], F_GETFL) | O_ASYNC | O_NONBLOCK);
  write(fd[1], "a", 1);
  printf("without owner: %d\n", count[SIGIO]);
  check("nobody", fcntl(fd[0], F_SETOWN, 999999));
  check("me", fcntl(fd[0], F_SETOWN, getpid()));
  printf("owner is me: %d, async %d\n", fcntl(fd[0], F_GETOWN) == getpid(), (fcntl(fd[0], F_GETFL) & O_ASYNC) != 0);
  write(fd[1], "b", 1);
  printf("one: %d\n", count[SIGIO]);
  fcntl(fd[0], F_SETSIG, SIGRTMIN + 1);
  printf("signal %d\n", fcntl(fd[0], F_GETSIG) == SIGRTMIN + 1);
  write(fd[1], "c", 1);
  printf("real-time: %d, io %d, code %d fd %d band %#x\n", count[SIGRTMIN + 1], count[SIGIO], code == POLL_IN, fd_of == fd[0], band);
  char buffer[10];
  printf("read %zd\n", read(fd[0], buffer, sizeof buffer));
  close(fd[1]);
  printf("end: %d code %d\n", count[SIGRTMIN + 1], code == POLL_IN);
  struct f_owner_ex owner = {F_OWNER_PGRP, getpgrp()};
  check("group", fcntl(fd[0], F_SETOWN_EX, &owner));
  owner.pid = 0;
  fcntl(fd[0], F_GETOWN_EX, &owner);
  printf("group %d %d, as number %d\n", owner.type, owner.pid == getpgrp(), fcntl(fd[0], F_GETOWN) == -getpgrp());
  owner.type = 7;
  check("no such type", fcntl(fd[0], F_SETOWN_EX, &owner));
  check("no such signal", fcntl(fd[0], F_SETSIG, 99));
  close(fd[0]);
}

static void datagrams(void) {
  memset((void *)count, 0, sizeof count);
  int a = socket(AF_INET, SOCK_DGRAM, 0), b = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  bind(a, (struct sockaddr *)&address, sizeof address);
  socklen_t length = sizeof address;
  getsockname(a, (struct sockaddr *)&address, &length);
  int on = 1, me = getpid();
  ioctl(a, FIOSETOWN, &me);
  ioctl(a, FIOASYNC, &on);
  ioctl(a, FIONBIO, &on);
  int owner = 0;
  ioctl(a, FIOGETOWN, &owner);
  printf("owner %d\n", owner == me);
  sendto(b, "one", 3, 0, (struct sockaddr *)&address, sizeof address);
  sendto(b, "two", 3, 0, (struct sockaddr *)&address, sizeof address);
  printf("datagrams: %d\n", count[SIGIO]);
  char buffer[10];
  while (recv(a, buffer, sizeof buffer, 0) > 0) printf("got %.3s\n", buffer);
  printf("reading sends none: %d\n", count[SIGIO]);
  on = 0;
  ioctl(a, FIOASYNC, &on);
  sendto(b, "three", 5, 0, (struct sockaddr *)&address, sizeof address);
  printf("off: %d\n", count[SIGIO]);
  close(a);
  close(b);
}

static int urgent_ready(int fd) {
  struct pollfd p = {fd, POLLPRI, 0};
  poll(&p, 1, 0);
  fd_set set;
  FD_ZERO(&set);
  FD_SET(fd, &set);
  struct timeval now = {0};
  int n = select(fd + 1, NULL, NULL, &set, &now);
  return p.revents == POLLPRI && n == 1;
}

static void urgent(int inlined) {
  memset((void *)count, 0, sizeof count);
  int l = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  bind(l, (struct sockaddr *)&address, sizeof address);
  listen(l, 5);
  socklen_t length = sizeof address;
  getsockname(l, (struct sockaddr *)&address, &length);
  int c = socket(AF_INET, SOCK_STREAM, 0);
  connect(c, (struct sockaddr *)&address, sizeof address);
  int s = accept(l, NULL, NULL);
  fcntl(s, F_SETOWN, getpid());
  setsockopt(s, SOL_SOCKET, SO_OOBINLINE, &inlined, sizeof inlined);
  char b[20];
  memset(b, 0, sizeof b);
  check("nothing urgent", recv(s, b, 1, MSG_OOB));
  send(c, "abc", 3, 0);
  send(c, "dX", 2, MSG_OOB);
  send(c, "ef", 2, 0);
  usleep(50000);
  int waiting;
  ioctl(s, FIONREAD, &waiting);
  printf("SIGURG %d, exceptional %d, at mark %d, waiting %d\n", count[SIGURG], urgent_ready(s), sockatmark(s), waiting);
  printf("peek %zd\n", recv(s, b, 2, MSG_PEEK));
  int n = recv(s, b, sizeof b, 0);
  printf("before the mark %d %.*s, at mark %d\n", n, n, b, sockatmark(s));
  ioctl(s, FIONREAD, &waiting);
  printf("waiting %d\n", waiting);
  n = recv(s, b, 1, MSG_OOB);
  if (n < 0) check("urgent", n);
  else printf("urgent %.*s\n", n, b);
  printf("exceptional %d\n", urgent_ready(s));
  check("again", recv(s, b, 1, MSG_OOB));
  n = recv(s, b, sizeof b, 0);
  printf("after %d %.*s, at mark %d\n", n, n, b, sockatmark(s));
  send(c, "1", 1, MSG_OOB);
  send(c, "2", 1, MSG_OOB);
  send(c, "3", 1, 0);
  usleep(50000);
  n = recv(s, b, 1, MSG_OOB);
  if (n > 0) printf("the last one %.*s\n", n, b);
  n = recv(s, b, sizeof b, MSG_DONTWAIT);
  printf("%d", n);
  for (int i = 0; i < n; i++) printf(" %c", b[i]);
  n = recv(s, b, sizeof b, MSG_DONTWAIT);
  printf(", %d", n);
  for (int i = 0; i < n; i++) printf(" %c", b[i]);
  printf("\n");
  send(c, "!", 1, MSG_OOB);
  usleep(50000);
  if (!inlined) {
    check("only an urgent byte", recv(s, b, sizeof b, MSG_DONTWAIT));
    printf("signals %d\n", count[SIGURG] >= 3);
  }
  int u = socket(AF_INET, SOCK_DGRAM, 0);
  connect(u, (struct sockaddr *)&address, sizeof address);
  check("datagram", send(u, "x", 1, MSG_OOB));
  close(u);
  close(s);
  close(c);
  close(l);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  struct sigaction a = {.sa_handler = plain, .sa_flags = SA_RESTART};
  sigaction(SIGIO, &a, NULL);
  sigaction(SIGURG, &a, NULL);
  struct sigaction d = {.sa_sigaction = detailed, .sa_flags = SA_SIGINFO | SA_RESTART};
  sigaction(SIGRTMIN + 1, &d, NULL);
  pipes();
  datagrams();
  urgent(0);
  urgent(1);
}
