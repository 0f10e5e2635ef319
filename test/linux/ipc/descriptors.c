// Descriptors for events: eventfd, timerfd, signalfd, pidfd, alone, with poll, across fork.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SHOW(call)                                                                    \
  do {                                                                                \
    long result_ = (long)(call);                                                      \
    printf("%s = %ld %s\n", #call, result_, result_ == -1 ? strerror(errno) : "done"); \
    fflush(stdout);                                                                   \
  } while (0)

static int ready(int fd, int timeout) {
  struct pollfd p = {fd, POLLIN | POLLOUT, 0};
  poll(&p, 1, timeout);
  return p.revents;
}

static uint64_t number(int fd) {
  uint64_t n = 0;
  if (read(fd, &n, sizeof n) != sizeof n) printf("read: %s\n", strerror(errno));
  return n;
}

int main(void) {
  int e = eventfd(3, EFD_NONBLOCK);
  printf("poll %d\n", ready(e, 0));
  printf("%lu\n", (unsigned long)number(e));
  printf("poll %d\n", ready(e, 0));
  SHOW(read(e, (char[8]){0}, 8));
  SHOW(read(e, (char[8]){0}, 7));
  uint64_t v = UINT64_MAX;
  SHOW(write(e, &v, 8));
  v--;
  SHOW(write(e, &v, 8));
  v = 1;
  SHOW(write(e, &v, 8));
  printf("poll %d\n", ready(e, 0));
  SHOW(write(e, &v, 4));
  close(e);
  e = eventfd(2, EFD_SEMAPHORE);
  printf("%lu %lu\n", (unsigned long)number(e), (unsigned long)number(e));
  if (fork() == 0) {
    usleep(10000);
    eventfd_write(e, 5);
    _exit(0);
  }
  printf("from the child %lu\n", (unsigned long)number(e));
  wait(NULL);
  SHOW(eventfd(0, 077));

  int t = timerfd_create(CLOCK_MONOTONIC, 0);
  SHOW(timerfd_create(CLOCK_PROCESS_CPUTIME_ID, 0));
  struct itimerspec s = {.it_value = {0, 20000000}, .it_interval = {0, 20000000}}, left;
  SHOW(timerfd_settime(t, 0, &s, NULL));
  printf("poll %d\n", ready(t, 0));
  printf("expired %d\n", number(t) >= 1);
  printf("poll %d\n", ready(t, 1000));
  number(t);
  usleep(70000);
  printf("several %d\n", number(t) >= 3);
  SHOW(timerfd_gettime(t, &left));
  printf("%ld %d\n", left.it_interval.tv_nsec, left.it_value.tv_nsec > 0 && left.it_value.tv_nsec <= 20000000);
  s = (struct itimerspec){.it_value = {0, 0}};
  SHOW(timerfd_settime(t, 0, &s, NULL));
  printf("poll %d\n", ready(t, 30));
  SHOW(timerfd_settime(e, 0, &s, NULL));
  SHOW(timerfd_settime(77, 0, &s, NULL));
  SHOW(write(t, "12345678", 8));
  s.it_value = (struct timespec){0, 1};
  timerfd_settime(t, TFD_TIMER_ABSTIME, &s, NULL);
  printf("past %lu\n", (unsigned long)number(t));

  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigaddset(&set, SIGCHLD);
  sigprocmask(SIG_BLOCK, &set, NULL);
  int f = signalfd(-1, &set, SFD_NONBLOCK);
  struct signalfd_siginfo info[3];
  SHOW(read(f, info, sizeof info));
  sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 12});
  printf("poll %d\n", ready(f, 0));
  SHOW(read(f, info, 100));
  SHOW(read(f, info, sizeof info));
  printf("signal %u code %d value %d from me %d\n", info[0].ssi_signo, info[0].ssi_code, info[0].ssi_int,
         info[0].ssi_pid == (unsigned)getpid());
  fcntl(f, F_SETFL, 0);
  pid_t child = fork();
  if (child == 0) _exit(7);
  SHOW(read(f, info, sizeof info));
  printf("signal %u code %d status %d from the child %d\n", info[0].ssi_signo, info[0].ssi_code, info[0].ssi_status,
         info[0].ssi_pid == (unsigned)child);
  wait(NULL);
  SHOW(signalfd(e, &set, 0));
  SHOW(signalfd(77, &set, 0));

  SHOW(syscall(SYS_pidfd_open, 0, 0));
  SHOW(syscall(SYS_pidfd_open, 999999, 0));
  child = fork();
  if (child == 0) {
    pause();
    _exit(0);
  }
  int p = syscall(SYS_pidfd_open, child, 0);
  printf("poll %d\n", ready(p, 0));
  SHOW(syscall(SYS_pidfd_send_signal, p, 0, NULL, 0));
  SHOW(syscall(SYS_pidfd_send_signal, p, SIGTERM, NULL, 0));
  printf("poll %d\n", ready(p, -1));
  siginfo_t how;
  SHOW(waitid(P_PIDFD, p, &how, WEXITED));
  printf("killed by %d\n", how.si_status);
  SHOW(syscall(SYS_pidfd_send_signal, p, SIGTERM, NULL, 0));
  SHOW(syscall(SYS_pidfd_send_signal, e, SIGTERM, NULL, 0));
  return 0;
}
