/* Unix sockets: names in the file system and abstract ones, pairs, packets, ends and errors. */
#include "common.h"

static char buffer[100];
static struct sockaddr_un name_of(const char *path) {
  struct sockaddr_un a = {.sun_family = AF_UNIX};
  strcpy(a.sun_path, path);
  return a;
}

static void pairs(int type, const char *what) {
  int p[2];
  printf("-- %s\n", what);
  SHOW(socketpair(AF_UNIX, type, 0, p));
  show_poll("pair", p[0]);
  SHOW(write(p[0], "abc", 3));
  SHOW(write(p[0], "defg", 4));
  int n;
  ioctl(p[1], FIONREAD, &n);
  printf("%d waiting\n", n);
  SHOW(read(p[1], buffer, 2));
  SHOW(read(p[1], buffer, 100));
  struct sockaddr_un a;
  socklen_t length = sizeof a;
  SHOW(getsockname(p[0], (struct sockaddr *)&a, &length));
  printf("%d %d\n", length, a.sun_family);
  length = sizeof a;
  SHOW(getpeername(p[0], (struct sockaddr *)&a, &length));
  printf("%d\n", length);
  if (type != SOCK_DGRAM) SHOW(shutdown(p[0], SHUT_WR));
  show_poll("writer shut", p[1]);
  SHOW(recv(p[1], buffer, 1, MSG_DONTWAIT));
  close(p[0]);
  show_poll("closed", p[1]);
  SHOW(recv(p[1], buffer, 1, MSG_DONTWAIT));
  SHOW(send(p[1], "x", 1, MSG_NOSIGNAL));
  close(p[1]);
  socketpair(AF_UNIX, type, 0, p);
  write(p[0], "unread", 6);
  close(p[1]);
  show_poll("unread", p[0]);
  SHOW(recv(p[0], buffer, 1, MSG_DONTWAIT));
  SHOW(recv(p[0], buffer, 1, MSG_DONTWAIT));
  close(p[0]);
}

int main(void) {
  struct sockaddr_un a = name_of("sock"), b;
  socklen_t length = sizeof b;
  unlink("sock");
  int s = socket(AF_UNIX, SOCK_STREAM, 0), c = socket(AF_UNIX, SOCK_STREAM, 0);
  SHOW(listen(s, 1));
  SHOW(connect(c, (struct sockaddr *)&a, sizeof a));
  SHOW(bind(s, (struct sockaddr *)&a, sizeof a));
  SHOW(bind(s, (struct sockaddr *)&a, sizeof a));
  SHOW(bind(c, (struct sockaddr *)&a, sizeof a));
  struct stat st;
  stat("sock", &st);
  printf("%d %o\n", S_ISSOCK(st.st_mode), st.st_mode & 0777);
  SHOW(open("sock", O_RDWR));
  SHOW(connect(c, (struct sockaddr *)&a, sizeof a));
  SHOW(write(c, "x", 1));
  SHOW(read(c, buffer, 1));
  SHOW(listen(s, 1));
  SHOW(connect(c, (struct sockaddr *)&a, sizeof a));
  SHOW(connect(c, (struct sockaddr *)&a, sizeof a));
  int d = socket(AF_UNIX, SOCK_DGRAM, 0);
  SHOW(connect(d, (struct sockaddr *)&a, sizeof a));
  int e = accept(s, (struct sockaddr *)&b, &length);
  printf("accept: length %d family %d\n", length, b.sun_family);
  length = sizeof b;
  SHOW(getpeername(c, (struct sockaddr *)&b, &length));
  printf("%d %s\n", length, b.sun_path);
  length = sizeof b;
  getsockname(e, (struct sockaddr *)&b, &length);
  printf("%d %s\n", length, b.sun_path);
  SHOW(sendto(c, "x", 1, 0, (struct sockaddr *)&a, sizeof a));
  struct ucred who;
  length = sizeof who;
  SHOW(getsockopt(e, SOL_SOCKET, SO_PEERCRED, &who, &length));
  printf("%d %d %d\n", who.pid == getpid(), who.uid == getuid(), who.gid == getgid());
  SHOW(write(e, "hello", 5));
  SHOW(read(c, buffer, 100));
  close(s);
  int f = socket(AF_UNIX, SOCK_STREAM, 0);
  SHOW(connect(f, (struct sockaddr *)&a, sizeof a));
  SHOW(write(c, "still", 5));
  SHOW(unlink("sock"));
  SHOW(connect(f, (struct sockaddr *)&a, sizeof a));
  int regular = open("regular", O_CREAT | O_RDWR, 0600);
  struct sockaddr_un r = name_of("regular");
  SHOW(connect(f, (struct sockaddr *)&r, sizeof r));
  unlink("regular");
  SHOW(bind(f, (struct sockaddr *)&(struct sockaddr_un){.sun_family = AF_INET}, sizeof a));
  r = name_of("no/such");
  SHOW(bind(f, (struct sockaddr *)&r, sizeof r));

  /* abstract */
  struct sockaddr_un x = {.sun_family = AF_UNIX};
  int xl = 2 + snprintf(x.sun_path, 100, "%cname%d", 0, getpid());
  int g = socket(AF_UNIX, SOCK_DGRAM, 0), h = socket(AF_UNIX, SOCK_DGRAM, 0);
  SHOW(bind(g, (struct sockaddr *)&x, xl));
  SHOW(bind(h, (struct sockaddr *)&x, xl));
  SHOW(sendto(h, "abstract", 8, 0, (struct sockaddr *)&x, xl));
  length = sizeof b;
  SHOW(recvfrom(g, buffer, 100, 0, (struct sockaddr *)&b, &length));
  printf("from length %d\n", length);
  SHOW(send(h, "x", 1, 0));
  SHOW(connect(h, (struct sockaddr *)&x, xl));
  SHOW(send(h, "x", 1, 0));
  struct sockaddr_un mine = name_of("mine");
  unlink("mine");
  SHOW(bind(h, (struct sockaddr *)&mine, SUN_LEN(&mine) + 1));
  SHOW(send(h, "named", 5, 0));
  recv(g, buffer, 100, 0);
  length = sizeof b;
  SHOW(recvfrom(g, buffer, 100, 0, (struct sockaddr *)&b, &length));
  printf("from %s, length %d\n", b.sun_path, length);
  unlink("mine");
  SHOW(sendto(f, "x", 1, 0, (struct sockaddr *)&mine, sizeof mine));
  close(g);
  SHOW(send(h, "gone", 4, 0));
  int i = socket(AF_UNIX, SOCK_DGRAM, 0);
  SHOW(bind(i, (struct sockaddr *)&x, 2));
  length = sizeof b;
  getsockname(i, (struct sockaddr *)&b, &length);
  printf("autobind %d %d\n", length, b.sun_path[0]);
  pairs(SOCK_STREAM, "stream");
  pairs(SOCK_DGRAM, "datagram");
  pairs(SOCK_SEQPACKET, "packet");
  int p[2];
  SHOW(socketpair(AF_INET, SOCK_STREAM, 0, p));
  SHOW(socketpair(AF_UNIX, 77, 0, p));
  signal(SIGPIPE, SIG_IGN);
  socketpair(AF_UNIX, SOCK_STREAM, 0, p);
  shutdown(p[0], SHUT_RD);
  SHOW(write(p[1], "x", 1));
  SHOW(read(p[0], buffer, 1));
  /* a full datagram socket */
  socketpair(AF_UNIX, SOCK_SEQPACKET, 0, p);
  SHOW(send(p[0], "", 0, 0));
  SHOW(recv(p[1], buffer, 10, 0));
}
