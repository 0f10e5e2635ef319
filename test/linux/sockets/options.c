/* Options, kinds of sockets, errors of addresses, nonblocking connections, time-outs. */
#include "common.h"

static void option(int fd, int level, int name, const char *what) {
  int value = -1;
  socklen_t length = sizeof value;
  int r = getsockopt(fd, level, name, &value, &length);
  if (r < 0) printf("%s: %s\n", what, strerror(errno));
  else printf("%s: %d (%d bytes)\n", what, value, length);
}
#define OPTION(fd, level, name) option(fd, level, name, #name)

int main(void) {
  SHOW(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP));
  SHOW(socket(AF_INET, 77, 0));
  SHOW(socket(AF_INET, SOCK_SEQPACKET, 0));
  SHOW(socket(12345, SOCK_STREAM, 0));
  SHOW(socket(AF_UNIX, SOCK_STREAM, 99));
  int t = socket(AF_INET, SOCK_STREAM, 0), u = socket(AF_INET, SOCK_DGRAM, 0), one = 1;
  OPTION(t, SOL_SOCKET, SO_TYPE);
  OPTION(u, SOL_SOCKET, SO_TYPE);
  OPTION(t, SOL_SOCKET, SO_DOMAIN);
  OPTION(t, SOL_SOCKET, SO_PROTOCOL);
  OPTION(t, SOL_SOCKET, SO_REUSEADDR);
  int many = 5;
  SHOW(setsockopt(t, SOL_SOCKET, SO_REUSEADDR, &many, sizeof many));
  OPTION(t, SOL_SOCKET, SO_REUSEADDR);
  OPTION(t, SOL_SOCKET, SO_ERROR);
  OPTION(t, SOL_SOCKET, SO_ACCEPTCONN);
  OPTION(t, SOL_SOCKET, SO_KEEPALIVE);
  OPTION(u, SOL_SOCKET, SO_BROADCAST);
  OPTION(t, SOL_SOCKET, 4242);
  OPTION(t, 77, 1);
  OPTION(t, IPPROTO_TCP, TCP_NODELAY);
  SHOW(setsockopt(t, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one));
  OPTION(t, IPPROTO_TCP, TCP_NODELAY);
  OPTION(u, IPPROTO_TCP, TCP_NODELAY);
  OPTION(t, IPPROTO_IP, IP_TTL);
  int size = 10000;
  SHOW(setsockopt(u, SOL_SOCKET, SO_RCVBUF, &size, sizeof size));
  OPTION(u, SOL_SOCKET, SO_RCVBUF);
  OPTION(u, SOL_SOCKET, SO_SNDBUF);
  SHOW(setsockopt(t, SOL_SOCKET, SO_REUSEADDR, &one, 1));
  struct timeval limit = {0, 20000}, back;
  socklen_t length = sizeof back;
  SHOW(setsockopt(t, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
  SHOW(getsockopt(t, SOL_SOCKET, SO_RCVTIMEO, &back, &length));
  printf("%ld %ld\n", back.tv_sec, back.tv_usec / 10000);
  int null = open("/dev/null", O_RDWR);
  OPTION(null, SOL_SOCKET, SO_TYPE);
  OPTION(99, SOL_SOCKET, SO_TYPE);

  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(80), .sin_addr = {htonl(INADDR_LOOPBACK)}}, b;
  a.sin_port = 0;
  a.sin_addr.s_addr = inet_addr("8.8.8.8");
  SHOW(bind(t, (struct sockaddr *)&a, sizeof a));
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  SHOW(bind(t, (struct sockaddr *)&a, 8));
  a.sin_family = AF_UNIX;
  SHOW(bind(t, (struct sockaddr *)&a, sizeof a));
  a.sin_family = AF_INET;
  SHOW(bind(t, (struct sockaddr *)&a, sizeof a));
  length = sizeof b;
  SHOW(getsockname(t, (struct sockaddr *)&b, &length));
  SHOW(listen(t, 3));
  OPTION(t, SOL_SOCKET, SO_ACCEPTCONN);
  SHOW(accept(t, NULL, NULL)); /* SO_RCVTIMEO */
  int other = socket(AF_INET, SOCK_STREAM, 0);
  SHOW(bind(other, (struct sockaddr *)&b, sizeof b));
  setsockopt(other, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  SHOW(bind(other, (struct sockaddr *)&b, sizeof b));
  SHOW(bind(u, (struct sockaddr *)&b, sizeof b)); /* another protocol's port */
  int v = socket(AF_INET, SOCK_DGRAM, 0);
  SHOW(bind(v, (struct sockaddr *)&b, sizeof b));

  int n = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  printf("flags %d %d\n", (fcntl(n, F_GETFL) & O_NONBLOCK) != 0, fcntl(n, F_GETFD));
  SHOW(connect(n, (struct sockaddr *)&b, sizeof b));
  struct pollfd p = {n, POLLOUT};
  SHOW(poll(&p, 1, 1000));
  printf("%#x\n", p.revents);
  OPTION(n, SOL_SOCKET, SO_ERROR);
  SHOW(connect(n, (struct sockaddr *)&b, sizeof b));
  SHOW(connect(n, (struct sockaddr *)&b, sizeof b));
  char c;
  SHOW(read(n, &c, 1));
  int s = accept4(t, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  printf("flags %d %d\n", (fcntl(s, F_GETFL) & O_NONBLOCK) != 0, fcntl(s, F_GETFD));
  SHOW(accept4(t, NULL, NULL, 1));
  SHOW(read(s, &c, 1));
  close(t);
  int m = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  SHOW(connect(m, (struct sockaddr *)&b, sizeof b));
  struct pollfd q = {m, POLLIN | POLLOUT};
  SHOW(poll(&q, 1, 1000));
  printf("%#x\n", q.revents);
  OPTION(m, SOL_SOCKET, SO_ERROR);
  OPTION(m, SOL_SOCKET, SO_ERROR);
  int off = 0;
  SHOW(ioctl(s, FIONBIO, &off));
  printf("flags %d\n", (fcntl(s, F_GETFL) & O_NONBLOCK) != 0);

  /* the end that closes first keeps the port for a while */
  int l = bound(SOCK_STREAM, &a);
  listen(l, 1);
  int x = socket(AF_INET, SOCK_STREAM, 0);
  connect(x, (struct sockaddr *)&a, sizeof a);
  int y = accept(l, NULL, NULL);
  close(y);
  close(l);
  usleep(1000);
  close(x);
  usleep(1000);
  l = socket(AF_INET, SOCK_STREAM, 0);
  SHOW(bind(l, (struct sockaddr *)&a, sizeof a));
  setsockopt(l, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  SHOW(bind(l, (struct sockaddr *)&a, sizeof a));

  /* IPv6, and IPv4 through it */
  struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_addr = in6addr_any};
  int l6 = socket(AF_INET6, SOCK_STREAM, 0);
  SHOW(bind(l6, (struct sockaddr *)&six, sizeof six));
  listen(l6, 2);
  length = sizeof six;
  getsockname(l6, (struct sockaddr *)&six, &length);
  a.sin_port = six.sin6_port;
  int c4 = socket(AF_INET, SOCK_STREAM, 0);
  SHOW(connect(c4, (struct sockaddr *)&a, sizeof a));
  struct sockaddr_in6 from;
  length = sizeof from;
  int a6 = accept(l6, (struct sockaddr *)&from, &length);
  char text[64];
  printf("%s %d\n", inet_ntop(AF_INET6, &from.sin6_addr, text, sizeof text), length);
  six.sin6_addr = in6addr_loopback;
  int c6 = socket(AF_INET6, SOCK_STREAM, 0);
  SHOW(connect(c6, (struct sockaddr *)&six, sizeof six));
  length = sizeof from;
  a6 = accept(l6, (struct sockaddr *)&from, &length);
  printf("%s %d\n", inet_ntop(AF_INET6, &from.sin6_addr, text, sizeof text), length);
}
