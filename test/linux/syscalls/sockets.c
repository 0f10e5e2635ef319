/* Unix sockets, by pair and by name, and a few of the Internet. */
#include "random.h"
#include <sys/un.h>

void do_socketpair(void) {
  static const int TYPES[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW, 77};
  int p[2], t = ONE_OF(TYPES) | (below(2) ? SOCK_NONBLOCK : 0), family = below(6) ? AF_UNIX : AF_INET;
  say("socketpair(%d, %x)", family, t);
  int r = socketpair(family, t, 0, p);
  result(r);
  if (!r) {
    say(" %d %d", p[0], p[1]);
    if (p[1] > DESCRIPTORS + 6) {
      close(p[0]);
      close(p[1]);
    }
  }
}

static void do_send(void) {
  int d = fd(), n = below(20), f = MSG_DONTWAIT | (below(2) ? MSG_NOSIGNAL : 0);
  say("send(%d, %d, %x)", d, n, f);
  result(send(d, text, n, f));
}

static void do_recv(void) {
  char b[30];
  int d = fd(), n = below(20),
      f = MSG_DONTWAIT | ONE_OF(((int[]){0, 0, MSG_PEEK, MSG_TRUNC, MSG_PEEK | MSG_TRUNC, MSG_WAITALL}));
  say("recv(%d, %d, %x)", d, n, f);
  long r = recv(d, b, n, f);
  result(r);
  bytes(b, r < n ? r : n);
}

static void do_shutdown(void) {
  int d = fd(), h = below(4);
  say("shutdown(%d, %d)", d, h);
  result(shutdown(d, h));
}

static void do_getsockopt(void) {
  static const int O[] = {SO_TYPE,      SO_ERROR,     SO_ACCEPTCONN, SO_DOMAIN, SO_PROTOCOL,
                          SO_REUSEADDR, SO_KEEPALIVE, SO_BROADCAST,  9999};
  int d = fd(), v = 0, o = ONE_OF(O);
  socklen_t n = ONE_OF(((int[]){4, 4, 4, 2, 8}));
  say("getsockopt(%d, %d, %d)", d, o, n);
  int r = getsockopt(d, SOL_SOCKET, o, &v, &n);
  result(r);
  if (!r) say(" %d %d", n, v);
}

static void do_socket(void) {
  int family = ONE_OF(((int[]){AF_UNIX, AF_UNIX, AF_INET, 99})),
      t = ONE_OF(((int[]){SOCK_STREAM, SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET})) | SOCK_NONBLOCK,
      protocol = below(5) ? 0 : 6;
  say("socket(%d, %x, %d)", family, t, protocol);
  int d = socket(family, t, protocol);
  result(d);
  if (d > DESCRIPTORS + 6) close(d);
}

static struct sockaddr_un unix_address(const char *p) {
  struct sockaddr_un a = {AF_UNIX, ""};
  strcpy(a.sun_path, p);
  return a;
}

static void do_bind(void) {
  static const char *const P[] = {"u", "v", "d/u", "a", "no/u"};
  int d = fd();
  const char *p = ONE_OF(P);
  struct sockaddr_un a = unix_address(p);
  say("bind(%d, %s)", d, p);
  result(bind(d, (void *)&a, sizeof a));
}

static void do_connect(void) {
  static const char *const P[] = {"u", "v", "d/u", "a", "no/u"};
  int d = fd();
  const char *p = ONE_OF(P);
  struct sockaddr_un a = unix_address(p);
  say("connect(%d, %s)", d, p);
  if (!(fcntl(d, F_GETFL) & O_NONBLOCK)) return;
  result(connect(d, (void *)&a, sizeof a));
}

static void do_listen(void) {
  int d = fd(), n = below(3);
  say("listen(%d, %d)", d, n);
  result(listen(d, n));
}

static void do_accept(void) {
  int d = fd();
  say("accept(%d)", d);
  if (fcntl(d, F_GETFL) >= 0 && !(fcntl(d, F_GETFL) & O_NONBLOCK)) return;
  int e = accept4(d, NULL, NULL, SOCK_NONBLOCK);
  result(e);
  if (e > DESCRIPTORS + 6) close(e);
}

static void do_getname(void) {
  struct sockaddr_un a;
  socklen_t n = sizeof a;
  int d = fd(), peer = below(2);
  memset(&a, 0, sizeof a);
  say(peer ? "getpeername(%d)" : "getsockname(%d)", d);
  int r = (peer ? getpeername : getsockname)(d, (void *)&a, &n);
  result(r);
  if (!r) {
    say(" %d %d", a.sun_family, n);
    if (a.sun_family == AF_UNIX && n > 2) say(" %s", a.sun_path);
  }
}

const struct call SOCKET_CALLS[] = {
    {do_socketpair, 'p', 4},
    {do_send, 'p', 4},
    {do_recv, 'p', 4},
    {do_shutdown, 'p', 2},
    {do_getsockopt, 'p', 1},
    {do_socket, 'p', 3},
    {do_bind, 'p', 3},
    {do_connect, 'p', 4},
    {do_listen, 'p', 3},
    {do_accept, 'p', 3},
    {do_getname, 'p', 2},
    {do_socketpair, 'e', 1},
    {NULL, 0, 0},
};
