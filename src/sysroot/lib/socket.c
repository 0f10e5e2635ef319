/* Sockets (POSIX sys/socket.h) and epoll: system calls, and the little that is not one. */
#include <errno.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include "internal.h"

#define CALL(...) __result(__builtin_syscall(__VA_ARGS__))
#define BLOCKING(...) __result(CANCELLABLE(__VA_ARGS__)) /* a cancellation point */

int socket(int family, int type, int protocol) { return CALL(SYS_socket, family, type, protocol); }
int socketpair(int family, int type, int protocol, int fds[2]) {
  return CALL(SYS_socketpair, family, type, protocol, fds);
}
int bind(int fd, const struct sockaddr *address, socklen_t length) { return CALL(SYS_bind, fd, address, length); }
int listen(int fd, int backlog) { return CALL(SYS_listen, fd, backlog); }
int accept(int fd, struct sockaddr *restrict address, socklen_t *restrict length) {
  return BLOCKING(SYS_accept, fd, address, length);
}
int accept4(int fd, struct sockaddr *restrict address, socklen_t *restrict length, int flags) {
  return BLOCKING(SYS_accept4, fd, address, length, flags);
}
int connect(int fd, const struct sockaddr *address, socklen_t length) {
  return BLOCKING(SYS_connect, fd, address, length);
}
int getsockname(int fd, struct sockaddr *restrict address, socklen_t *restrict length) {
  return CALL(SYS_getsockname, fd, address, length);
}
int getpeername(int fd, struct sockaddr *restrict address, socklen_t *restrict length) {
  return CALL(SYS_getpeername, fd, address, length);
}

ssize_t send(int fd, const void *buffer, size_t size, int flags) {
  return BLOCKING(SYS_sendto, fd, buffer, size, flags, NULL, 0);
}
ssize_t recv(int fd, void *buffer, size_t size, int flags) {
  return BLOCKING(SYS_recvfrom, fd, buffer, size, flags, NULL, NULL);
}
ssize_t sendto(int fd, const void *buffer, size_t size, int flags, const struct sockaddr *address,
               socklen_t length) {
  return BLOCKING(SYS_sendto, fd, buffer, size, flags, address, length);
}
ssize_t recvfrom(int fd, void *restrict buffer, size_t size, int flags, struct sockaddr *restrict address,
                 socklen_t *restrict length) {
  return BLOCKING(SYS_recvfrom, fd, buffer, size, flags, address, length);
}
ssize_t sendmsg(int fd, const struct msghdr *message, int flags) { return BLOCKING(SYS_sendmsg, fd, message, flags); }
ssize_t recvmsg(int fd, struct msghdr *message, int flags) { return BLOCKING(SYS_recvmsg, fd, message, flags); }

/* Several messages, one after the other: the first error ends it, and is returned only if it is the first's. */
int sendmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags) {
  unsigned int done = 0;
  for (; done < count; done++) {
    ssize_t sent = sendmsg(fd, &messages[done].msg_hdr, flags);
    if (sent < 0) break;
    messages[done].msg_len = sent;
  }
  return done || !count ? (int)done : -1;
}

int recvmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags, struct timespec *timeout) {
  unsigned int done = 0;
  int waits = flags & ~MSG_WAITFORONE;
  for (; done < count; done++) {
    ssize_t got = recvmsg(fd, &messages[done].msg_hdr, waits);
    if (got < 0) break;
    messages[done].msg_len = got;
    if (flags & MSG_WAITFORONE || timeout) waits |= MSG_DONTWAIT;
  }
  return done || !count ? (int)done : -1;
}

int getsockopt(int fd, int level, int name, void *restrict value, socklen_t *restrict length) {
  return CALL(SYS_getsockopt, fd, level, name, value, length);
}
int setsockopt(int fd, int level, int name, const void *value, socklen_t length) {
  return CALL(SYS_setsockopt, fd, level, name, value, length);
}
int shutdown(int fd, int how) { return CALL(SYS_shutdown, fd, how); }

int sockatmark(int fd) {
  int mark;
  return CALL(SYS_ioctl, fd, SIOCATMARK, &mark) < 0 ? -1 : mark;
}

int isfdtype(int fd, int type) {
  struct stat status;
  if (CALL(SYS_fstat, fd, &status) < 0) return -1;
  return (status.st_mode & S_IFMT) == (mode_t)type;
}

struct cmsghdr *__cmsg_nxthdr(struct msghdr *message, struct cmsghdr *control) {
  if (control->cmsg_len < sizeof *control) return NULL;
  char *next = (char *)control + CMSG_ALIGN(control->cmsg_len);
  char *end = (char *)message->msg_control + message->msg_controllen;
  if (next + sizeof *control > end) return NULL;
  if (next + CMSG_ALIGN(((struct cmsghdr *)next)->cmsg_len) > end) return NULL;
  return (struct cmsghdr *)next;
}

/* --- epoll --------------------------------------------------------------------------------------------------- */

int epoll_create1(int flags) { return CALL(SYS_epoll_create1, flags); }
int epoll_create(int size) {
  if (size > 0) return CALL(SYS_epoll_create1, 0);
  errno = EINVAL;
  return -1;
}
int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event) {
  return CALL(SYS_epoll_ctl, epoll, operation, fd, event);
}
int epoll_wait(int epoll, struct epoll_event *events, int count, int timeout) {
  return BLOCKING(SYS_epoll_wait, epoll, events, count, timeout);
}
int epoll_pwait(int epoll, struct epoll_event *events, int count, int timeout, const sigset_t *mask) {
  return BLOCKING(SYS_epoll_pwait, epoll, events, count, timeout, mask, 8);
}
