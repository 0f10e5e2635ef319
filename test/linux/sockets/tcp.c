/* TCP: connection, half-close, resets, what is pending at close, SIGPIPE, names of both ends. */
#include "common.h"

static char buffer[100];
static void on_pipe(int sig) { printf("SIGPIPE\n"); }

int main(void) {
  struct sockaddr_in address, other;
  socklen_t length = sizeof other;
  int p[2], listener = bound(SOCK_STREAM, &address);
  signal(SIGPIPE, on_pipe);
  int c = socket(AF_INET, SOCK_STREAM, 0);
  show_poll("new", c);
  SHOW(connect(c, (struct sockaddr *)&address, sizeof address));
  SHOW(read(c, buffer, 1));
  SHOW(write(c, buffer, 1));
  SHOW(shutdown(socket(AF_INET, SOCK_STREAM, 0), SHUT_RDWR));
  SHOW(getpeername(c, (struct sockaddr *)&other, &length));
  SHOW(accept(listener, NULL, NULL));
  SHOW(listen(listener, 5));
  show_poll("listening", listener);
  SHOW(read(listener, buffer, 1));
  SHOW(connect(listener, (struct sockaddr *)&address, sizeof address));
  SHOW(connect(c, (struct sockaddr *)&address, sizeof address));
  SHOW(connect(c, (struct sockaddr *)&address, sizeof address));
  SHOW(bind(c, (struct sockaddr *)&address, sizeof address));
  show_poll("waiting", listener);
  show_poll("connected", c);
  SHOW(write(c, "before accept", 13));
  length = sizeof other;
  int s = accept(listener, (struct sockaddr *)&other, &length);
  printf("%d %s %d\n", length, inet_ntoa(other.sin_addr), other.sin_family);
  struct sockaddr_in mine, peer;
  length = sizeof mine;
  getsockname(c, (struct sockaddr *)&mine, &length);
  SHOW(getpeername(s, (struct sockaddr *)&peer, &length));
  printf("ports %d %d\n", mine.sin_port == other.sin_port, peer.sin_port == mine.sin_port);
  getpeername(c, (struct sockaddr *)&peer, &length);
  printf("server port %d\n", peer.sin_port == address.sin_port);
  int n;
  SHOW(ioctl(s, FIONREAD, &n));
  printf("%d waiting\n", n);
  SHOW(recv(s, buffer, 6, MSG_PEEK));
  SHOW(recv(s, buffer, 100, 0));
  printf("%.13s\n", buffer);
  SHOW(recv(s, buffer, 100, MSG_DONTWAIT));
  show_poll("empty", s);
  SHOW(shutdown(c, SHUT_WR));
  show_poll("peer shut", s);
  show_poll("own shut", c);
  SHOW(read(s, buffer, 10));
  SHOW(write(c, "x", 1));
  SHOW(write(s, "answer", 6));
  SHOW(read(c, buffer, 100));
  close(s);
  SHOW(read(c, buffer, 100));
  show_poll("both over", c);
  close(c);

  tcp_pair(p); /* the reader goes: the first write succeeds, the second is told */
  close(p[1]);
  usleep(1000);
  show_poll("peer gone", p[0]);
  SHOW(write(p[0], "x", 1));
  usleep(1000);
  show_poll("reset", p[0]);
  SHOW(write(p[0], "x", 1));
  SHOW(send(p[0], "x", 1, MSG_NOSIGNAL));
  SHOW(read(p[0], buffer, 1));
  close(p[0]);

  tcp_pair(p); /* unread data at close: a reset */
  write(p[0], "unread", 6);
  write(p[1], "kept", 4);
  usleep(1000);
  close(p[1]);
  usleep(1000);
  show_poll("reset by close", p[0]);
  SHOW(read(p[0], buffer, 100));
  SHOW(read(p[0], buffer, 100));
  SHOW(read(p[0], buffer, 100));
  SHOW(write(p[0], "x", 1));
  close(p[0]);

  tcp_pair(p);
  write(p[0], "unread", 6);
  usleep(1000);
  close(p[1]);
  usleep(1000);
  int error;
  length = sizeof error;
  SHOW(getsockopt(p[0], SOL_SOCKET, SO_ERROR, &error, &length));
  printf("%s\n", strerror(error));
  SHOW(write(p[0], "x", 1));
  close(p[0]);

  tcp_pair(p);
  struct linger hard = {1, 0};
  setsockopt(p[1], SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  close(p[1]);
  usleep(1000);
  SHOW(read(p[0], buffer, 1));
  SHOW(read(p[0], buffer, 1));
  close(p[0]);

  tcp_pair(p);
  SHOW(shutdown(p[0], SHUT_RD));
  SHOW(read(p[0], buffer, 1));
  show_poll("shut for reading", p[0]);
  SHOW(shutdown(p[0], 7));
  close(p[0]);
  close(p[1]);

  c = socket(AF_INET, SOCK_STREAM, 0);
  connect(c, (struct sockaddr *)&address, sizeof address);
  close(listener); /* with a connection that nobody accepted */
  usleep(1000);
  SHOW(read(c, buffer, 1));
  SHOW(lseek(c, 0, SEEK_SET));
  struct stat st;
  fstat(c, &st);
  printf("socket %d %o\n", S_ISSOCK(st.st_mode), st.st_mode & 07777);
  close(c);
  c = socket(AF_INET, SOCK_STREAM, 0);
  SHOW(connect(c, (struct sockaddr *)&address, sizeof address));
  SHOW(close(c));
  SHOW(send(c, "x", 1, 0));
  SHOW(send(open("/dev/null", O_RDWR), "x", 1, 0));
}
