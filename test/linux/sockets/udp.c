/* UDP: datagrams keep their borders, are cut, are refused; connected sockets hear only their peer. */
#include "common.h"

int main(void) {
  struct sockaddr_in a, b, from;
  socklen_t length = sizeof from;
  char buffer[100];
  int x = bound(SOCK_DGRAM, &a), y = bound(SOCK_DGRAM, &b), n;
  show_poll("new", x);
  SHOW(sendto(x, "one", 3, 0, (struct sockaddr *)&b, sizeof b));
  SHOW(sendto(x, "three", 5, 0, (struct sockaddr *)&b, sizeof b));
  SHOW(sendto(x, "", 0, 0, (struct sockaddr *)&b, sizeof b));
  SHOW(ioctl(y, FIONREAD, &n));
  printf("%d\n", n);
  show_poll("has some", y);
  SHOW(recvfrom(y, buffer, 100, 0, (struct sockaddr *)&from, &length));
  printf("%d %d %.3s\n", length, from.sin_port == a.sin_port, buffer);
  SHOW(recv(y, buffer, 2, MSG_PEEK));
  SHOW(recv(y, buffer, 2, MSG_TRUNC));
  SHOW(recv(y, buffer, 100, 0));
  SHOW(recv(y, buffer, 100, MSG_DONTWAIT));
  SHOW(send(x, "x", 1, 0));
  SHOW(connect(x, (struct sockaddr *)&b, sizeof b));
  SHOW(send(x, "x", 1, 0));
  SHOW(read(y, buffer, 100));
  int z = socket(AF_INET, SOCK_DGRAM, 0);
  SHOW(sendto(z, "stranger", 8, 0, (struct sockaddr *)&a, sizeof a));
  SHOW(recv(x, buffer, 100, MSG_DONTWAIT));
  SHOW(sendto(y, "friend", 6, 0, (struct sockaddr *)&a, sizeof a));
  SHOW(recv(x, buffer, 100, MSG_DONTWAIT));
  close(y);
  SHOW(write(x, "nobody", 6));
  show_poll("refused", x);
  SHOW(write(x, "nobody", 6));
  SHOW(write(x, "nobody", 6));
  SHOW(recv(x, buffer, 100, MSG_DONTWAIT));
  SHOW(recv(x, buffer, 100, MSG_DONTWAIT));
  struct sockaddr_in none = {.sin_family = AF_UNSPEC};
  SHOW(connect(x, (struct sockaddr *)&none, sizeof none));
  SHOW(getpeername(x, (struct sockaddr *)&from, &length));
  SHOW(send(x, "x", 1, 0));
  SHOW(listen(x, 1));
  SHOW(accept(x, NULL, NULL));
  close(x); /* its port went with the connection, as nobody had asked for that one */
  x = bound(SOCK_DGRAM, &a);
  static char big[70000];
  SHOW(sendto(z, big, 65508, 0, (struct sockaddr *)&a, sizeof a));
  SHOW(sendto(z, big, 65507, 0, (struct sockaddr *)&a, sizeof a));
  SHOW(recv(x, big, sizeof big, 0));
  a.sin_port = 0;
  SHOW(sendto(z, "x", 1, 0, (struct sockaddr *)&a, sizeof a));
  struct timeval limit = {0, 10000};
  SHOW(setsockopt(x, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
  SHOW(recv(x, buffer, 100, 0));
  struct iovec parts[2] = {{"ab", 2}, {"cde", 3}};
  SHOW(connect(z, (struct sockaddr *)&from, sizeof from) < 0);
  int w = bound(SOCK_DGRAM, &b);
  connect(z, (struct sockaddr *)&b, sizeof b);
  SHOW(writev(z, parts, 2));
  char p1[3], p2[50];
  struct iovec into[2] = {{p1, 3}, {p2, 50}};
  SHOW(readv(w, into, 2));
  printf("%.3s %.2s\n", p1, p2);
  SHOW(shutdown(w, SHUT_RDWR));
  SHOW(shutdown(z, SHUT_WR));
  signal(SIGPIPE, SIG_IGN);
  SHOW(write(z, "x", 1));
}
