/* What the socket programs share: results in one line each, with errno by name. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static void show(const char *what, long result) {
  if (result < 0) printf("%s: %ld %s\n", what, result, strerror(errno));
  else printf("%s: %ld\n", what, result);
}
#define SHOW(call) show(#call, call)

/* A socket bound to a port of the loopback that nobody has; the address is filled in. */
static int bound(int type, struct sockaddr_in *address) {
  socklen_t length = sizeof *address;
  int fd = socket(AF_INET, type, 0);
  memset(address, 0, sizeof *address);
  address->sin_family = AF_INET;
  address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, (struct sockaddr *)address, sizeof *address) < 0) perror("bind");
  getsockname(fd, (struct sockaddr *)address, &length);
  return fd;
}

/* A connected pair of TCP sockets. */
static void tcp_pair(int fds[2]) {
  struct sockaddr_in address;
  int listener = bound(SOCK_STREAM, &address);
  listen(listener, 1);
  fds[0] = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fds[0], (struct sockaddr *)&address, sizeof address) < 0) perror("connect");
  fds[1] = accept(listener, NULL, NULL);
  close(listener);
}

static void show_poll(const char *what, int fd) {
  struct pollfd p = {fd, POLLIN | POLLOUT | POLLRDHUP | POLLPRI};
  poll(&p, 1, 0);
  printf("%s: poll %#x\n", what, p.revents);
}
