/* Linux's descriptors for events: counters, timers, signals, processes. */
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include "internal.h"

#define CALL(...) __result(__builtin_syscall(__VA_ARGS__))

int eventfd(unsigned int count, int flags) { return CALL(SYS_eventfd2, count, flags); }
int eventfd_read(int fd, eventfd_t *value) { return read(fd, value, sizeof *value) == sizeof *value ? 0 : -1; }
int eventfd_write(int fd, eventfd_t value) { return write(fd, &value, sizeof value) == sizeof value ? 0 : -1; }

int timerfd_create(clockid_t clock, int flags) { return CALL(SYS_timerfd_create, clock, flags); }
int timerfd_settime(int fd, int flags, const struct itimerspec *value, struct itimerspec *old) {
  return CALL(SYS_timerfd_settime, fd, flags, value, old);
}
int timerfd_gettime(int fd, struct itimerspec *value) { return CALL(SYS_timerfd_gettime, fd, value); }

/* The kernel's sets have eight bytes. */
int signalfd(int fd, const sigset_t *set, int flags) { return CALL(SYS_signalfd4, fd, set, 8, flags); }

int pidfd_open(pid_t pid, unsigned int flags) { return CALL(SYS_pidfd_open, pid, flags); }
int pidfd_send_signal(int fd, int signal, siginfo_t *info, unsigned int flags) {
  return CALL(SYS_pidfd_send_signal, fd, signal, info, flags);
}
