/* POSIX sys/select.h: waiting for any of several descriptors. */
#ifndef _SYS_SELECT_H
#define _SYS_SELECT_H
#include <bits/timespec.h>
#include <bits/sigset.h>
#define FD_SETSIZE 1024
#define __NFDBITS 64
#define NFDBITS __NFDBITS
typedef long __fd_mask;
typedef __fd_mask fd_mask;
typedef struct {
  __fd_mask fds_bits[FD_SETSIZE / __NFDBITS];
} fd_set;
#define __FD_MASK(fd) ((__fd_mask)(1UL << ((fd) % __NFDBITS)))
#define FD_SET(fd, set) ((void)((set)->fds_bits[(fd) / __NFDBITS] |= __FD_MASK(fd)))
#define FD_CLR(fd, set) ((void)((set)->fds_bits[(fd) / __NFDBITS] &= ~__FD_MASK(fd)))
#define FD_ISSET(fd, set) (((set)->fds_bits[(fd) / __NFDBITS] & __FD_MASK(fd)) != 0)
#define FD_ZERO(set)                                                                               \
  do {                                                                                             \
    unsigned int __i;                                                                              \
    fd_set *__set = (set);                                                                         \
    for (__i = 0; __i < FD_SETSIZE / __NFDBITS; __i++) __set->fds_bits[__i] = 0;                   \
  } while (0)
int select(int nfds, fd_set *restrict readfds, fd_set *restrict writefds, fd_set *restrict exceptfds,
           struct timeval *restrict timeout);
int pselect(int nfds, fd_set *restrict readfds, fd_set *restrict writefds, fd_set *restrict exceptfds,
            const struct timespec *restrict timeout, const sigset_t *restrict mask);
#endif
