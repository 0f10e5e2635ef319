/* Linux epoll, signalfd, timerfd; POSIX select's FD_CLR and timers. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t ticks;
static void tick(int signal) { ticks++; }

int main(void) {
  int ends[2], set = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = 7}, got[4];
  pipe(ends);
  printf("add %d\n", epoll_ctl(set, EPOLL_CTL_ADD, ends[0], &event));
  printf("add again %d\n", epoll_ctl(set, EPOLL_CTL_ADD, ends[0], &event));
  printf("nothing %d\n", epoll_wait(set, got, 4, 0));
  write(ends[1], "x", 1);
  printf("ready %d", epoll_wait(set, got, 4, -1));
  printf(" %x %u\n", got[0].events, got[0].data.u32);

  fd_set fds;
  FD_ZERO(&fds);
  FD_SET(ends[0], &fds);
  FD_SET(ends[1], &fds);
  FD_CLR(ends[1], &fds);
  printf("select %d", select(ends[1] + 1, &fds, NULL, NULL, NULL));
  printf(" %d %d\n", !!FD_ISSET(ends[0], &fds), !!FD_ISSET(ends[1], &fds));

  sigset_t mask;
  struct signalfd_siginfo info;
  sigfillset(&mask);
  sigdelset(&mask, SIGALRM);
  sigprocmask(SIG_SETMASK, &mask, NULL);
  int signals = signalfd(-1, &mask, SFD_CLOEXEC);
  raise(SIGUSR1);
  printf("read %d", (int)(read(signals, &info, sizeof info) == sizeof info));
  printf(" signal %u\n", info.ssi_signo);

  int timer = timerfd_create(CLOCK_MONOTONIC, 0);
  struct itimerspec in = {.it_value.tv_nsec = 5000000};
  uint64_t count = 0;
  printf("settime %d\n", timerfd_settime(timer, 0, &in, NULL));
  read(timer, &count, sizeof count);
  printf("expired %lu\n", count);

  timer_t posix;
  struct sigevent how = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
  signal(SIGALRM, tick);
  printf("create %d\n", timer_create(CLOCK_REALTIME, &how, &posix));
  printf("start %d\n", timer_settime(posix, 0, &in, NULL));
  while (!ticks) pause();
  printf("ticks %d overrun %d\n", ticks, timer_getoverrun(posix));

  struct timeval now;
  printf("%d", gettimeofday(&now, NULL));
  printf(" %d\n", now.tv_sec > 1000000000);
  return 0;
}
