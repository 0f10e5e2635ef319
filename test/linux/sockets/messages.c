/* sendmsg and recvmsg: several buffers, truncation, descriptors and credentials that travel; MSG_WAITALL; big transfers. */
#include "common.h"

static int send_fds(int to, const int *fds, int count, const char *text) {
  char control[CMSG_SPACE(8 * sizeof(int))] = {0};
  struct iovec v = {(char *)text, strlen(text)};
  struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1};
  if (count) {
    m.msg_control = control;
    m.msg_controllen = CMSG_SPACE(count * sizeof(int));
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(c), fds, count * sizeof(int));
  }
  return sendmsg(to, &m, 0);
}

static int receive_fds(int from, int *fds, size_t room, int size) {
  static char text[100];
  char control[200];
  struct iovec v = {text, size};
  struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = control, .msg_controllen = room};
  int n = recvmsg(from, &m, 0), got = 0;
  printf("got %d '%.*s' flags %#x controllen %zu", n, n > 0 ? n : 0, text, m.msg_flags, m.msg_controllen);
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
    got = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    printf(" type %d len %zu", c->cmsg_type, c->cmsg_len);
    if (c->cmsg_type == SCM_RIGHTS) memcpy(fds, CMSG_DATA(c), got * sizeof(int));
  }
  puts("");
  return got;
}

int main(void) {
  int p[2], q[2], fds[8] = {0}, n;
  char b[100];
  socketpair(AF_UNIX, SOCK_STREAM, 0, p);
  pipe(q);
  SHOW(send_fds(p[0], NULL, 0, "plain"));
  SHOW(send_fds(p[0], q, 2, "both"));
  SHOW(send_fds(p[0], NULL, 0, "after"));
  n = receive_fds(p[1], fds, 200, 100);
  n = receive_fds(p[1], fds, 200, 2);
  SHOW(write(fds[1], "through", 7));
  SHOW(read(q[0], b, 100));
  n = receive_fds(p[1], fds, 200, 100);
  SHOW(send_fds(p[0], q, 2, "cut"));
  n = receive_fds(p[1], fds, CMSG_LEN(sizeof(int)), 100);
  SHOW(send_fds(p[0], q, 2, "none"));
  n = receive_fds(p[1], fds, 0, 100);
  SHOW(send_fds(p[0], q, 2, "lost"));
  SHOW(read(p[1], b, 100));
  int bad[1] = {99};
  SHOW(send_fds(p[0], bad, 1, "bad"));

  /* the pipe is open as long as its write end is on its way */
  int r[2];
  pipe(r);
  send_fds(p[0], &r[1], 1, "end");
  close(r[1]);
  fcntl(r[0], F_SETFL, O_NONBLOCK);
  SHOW(read(r[0], b, 1));
  close(p[1]);
  SHOW(read(r[0], b, 1));
  close(p[0]);

  socketpair(AF_UNIX, SOCK_DGRAM, 0, p);
  int one = 1;
  SHOW(setsockopt(p[1], SOL_SOCKET, SO_PASSCRED, &one, sizeof one));
  SHOW(send(p[0], "who", 3, 0));
  char control[100];
  struct iovec v = {b, 2};
  struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  SHOW(recvmsg(p[1], &m, 0));
  struct cmsghdr *c = CMSG_FIRSTHDR(&m);
  struct ucred *who = (struct ucred *)CMSG_DATA(c);
  printf("%#x %d %d %d\n", m.msg_flags, c->cmsg_type, who->pid == getpid(), who->uid == getuid());
  close(p[0]);
  close(p[1]);

  /* a child sends in pieces; the reader wants all */
  tcp_pair(p);
  fflush(stdout);
  if (fork() == 0) {
    for (int i = 0; i < 5; i++) {
      write(p[0], "0123456789", 10);
      usleep(2000);
    }
    _exit(0);
  }
  close(p[0]);
  SHOW(recv(p[1], b, 45, MSG_WAITALL));
  SHOW(recv(p[1], b, 45, MSG_WAITALL));
  wait(NULL);

  /* more than any buffer */
  for (int kind = 0; kind < 2; kind++) {
    if (kind) tcp_pair(p);
    else socketpair(AF_UNIX, SOCK_STREAM, 0, p);
    fflush(stdout);
    if (fork() == 0) {
      close(p[1]);
      static char big[400000];
      for (int i = 0; i < (int)sizeof big; i++) big[i] = i % 251;
      _exit(write(p[0], big, sizeof big) == sizeof big ? 0 : 1);
    }
    close(p[0]);
    long total = 0, wrong = 0, got;
    static unsigned char in[70001];
    while ((got = read(p[1], in, sizeof in)) > 0) {
      for (int i = 0; i < got; i++) wrong += in[i] != (total + i) % 251;
      total += got;
    }
    int status;
    wait(&status);
    printf("%ld bytes, %ld wrong, status %d\n", total, wrong, status);
    close(p[1]);
  }
  FILE *f[2];
  socketpair(AF_UNIX, SOCK_STREAM, 0, p);
  f[0] = fdopen(p[0], "r+");
  f[1] = fdopen(p[1], "r+");
  fprintf(f[0], "request %d\n", 1);
  fflush(f[0]);
  fgets(b, 100, f[1]);
  printf("%s", b);
  fprintf(f[1], "answer to %s", b);
  fflush(f[1]);
  fgets(b, 100, f[0]);
  printf("%s", b);
  struct mmsghdr many[3] = {0};
  struct iovec vs[3] = {{"a", 1}, {"bb", 2}, {"ccc", 3}};
  for (int i = 0; i < 3; i++) many[i].msg_hdr = (struct msghdr){.msg_iov = &vs[i], .msg_iovlen = 1};
  socketpair(AF_UNIX, SOCK_DGRAM, 0, p);
  SHOW(sendmmsg(p[0], many, 3, 0));
  char bufs[3][10];
  struct iovec ws[3] = {{bufs[0], 10}, {bufs[1], 10}, {bufs[2], 10}};
  for (int i = 0; i < 3; i++) many[i].msg_hdr = (struct msghdr){.msg_iov = &ws[i], .msg_iovlen = 1};
  SHOW(recvmmsg(p[1], many, 3, MSG_WAITFORONE, NULL));
  printf("%d %d %d\n", many[0].msg_len, many[1].msg_len, many[2].msg_len);
}
