/* Pipes, event counters, poll, select and epoll. */
#include "random.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/select.h>

void do_pipe(void) {
  int p[2], f = ONE_OF(((int[]){0, O_CLOEXEC, O_NONBLOCK, O_APPEND}));
  say("pipe2(%#o)", f);
  int r = pipe2(p, f);
  result(r);
  if (!r) {
    say(" %d %d", p[0], p[1]);
    if (p[1] > DESCRIPTORS + 6) {
      close(p[0]);
      close(p[1]);
    }
  }
}

static void do_poll(void) {
  struct pollfd p[4];
  int n = 1 + below(4);
  say("poll(");
  for (int i = 0; i < n; i++) {
    p[i] = (struct pollfd){
        fd(),
        ONE_OF(((short[]){POLLIN, POLLOUT, POLLIN | POLLOUT, 0, POLLPRI, POLLRDHUP | POLLIN, POLLRDNORM | POLLWRNORM})),
        0};
    say("%d:%x ", p[i].fd, p[i].events);
  }
  say(")");
  result(poll(p, n, 0));
  for (int i = 0; i < n; i++) say(" %x", p[i].revents);
}

static void do_select(void) {
  fd_set r, w, e;
  FD_ZERO(&r);
  FD_ZERO(&w);
  FD_ZERO(&e);
  struct timeval zero = {0, 0};
  int n = below(DESCRIPTORS);
  say("select(%d", n);
  for (int i = 0; i < 3; i++) {
    int d = below(DESCRIPTORS);
    if (fcntl(d, F_GETFD) < 0 && below(8)) continue;
    FD_SET(d, i ? &w : &r);
    FD_SET(d, &r);
    FD_SET(d, &e);
    say(" %d", d);
  }
  say(")");
  int x = select(n, &r, &w, &e, &zero);
  result(x);
  if (x > 0)
    for (int i = 0; i < n; i++) say("%d", FD_ISSET(i, &r) * 1 + FD_ISSET(i, &w) * 2 + FD_ISSET(i, &e) * 4);
}

static void do_ioctl(void) {
  int d = fd(), n = -1, c = ONE_OF(((int[]){FIONREAD, FIONBIO}));
  if (c == FIONBIO) n = 1;
  say("ioctl(%d, %x)", d, c);
  if (anonymous(d)) return;
  int r = ioctl(d, c, &n);
  result(r);
  if (!r && c == FIONREAD) say(" %d", n);
}

static void do_eventfd(void) {
  int f = EFD_NONBLOCK | (below(2) ? EFD_SEMAPHORE : 0), v = below(3);
  say("eventfd(%d, %x)", v, f);
  int d = eventfd(v, f);
  result(d);
  if (d > DESCRIPTORS + 6) close(d);
}

static void do_event(void) {
  int d = fd();
  uint64_t v = below(4);
  if (!below(8)) v = -1;
  say("event(%d, %ld)", d, (long)v);
  struct stat st;
  if (fstat(d, &st) || (st.st_mode & S_IFMT)) return;
  long r = write(d, &v, sizeof v);
  result(r);
}

static void do_epoll_create(void) {
  say("epoll_create");
  int d = epoll_create1(below(2) ? EPOLL_CLOEXEC : 0);
  result(d);
  if (d > DESCRIPTORS + 6) close(d);
}

static void do_epoll_ctl(void) {
  int d = fd(), e = fd(), o = 1 + below(3);
  struct epoll_event v = {
      ONE_OF(((uint32_t[]){EPOLLIN, EPOLLOUT, EPOLLIN | EPOLLOUT | EPOLLET, EPOLLIN | EPOLLONESHOT, EPOLLRDHUP})),
      {.u32 = below(1000)}};
  say("epoll_ctl(%d, %d, %d, %x)", d, o, e, v.events);
  result(epoll_ctl(d, o, e, &v));
}

static void do_epoll_wait(void) {
  struct epoll_event v[8];
  int d = fd(), n = (int)below(9);
  say("epoll_wait(%d, %d)", d, n);
  int r = epoll_wait(d, v, n, 0);
  result(r);
  for (int i = 0; i < r; i++) say(" %x:%u", v[i].events, v[i].data.u32);
}

const struct call READINESS_CALLS[] = {
    {do_pipe, 'p', 4},       {do_poll, 'p', 5},  {do_select, 'p', 3},       {do_ioctl, 'p', 2},
    {do_eventfd, 'e', 2},    {do_event, 'e', 4}, {do_epoll_create, 'e', 2}, {do_epoll_ctl, 'e', 7},
    {do_epoll_wait, 'e', 4}, {do_pipe, 'e', 3},  {do_pipe, 'w', 1},         {NULL, 0, 0},
};
