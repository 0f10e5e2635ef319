/* POSIX sys/time.h: time of day and interval timers. */
#ifndef _SYS_TIME_H
#define _SYS_TIME_H
#include <features.h>
#include <bits/timespec.h>
#include <sys/select.h>
struct timezone {
  int tz_minuteswest;
  int tz_dsttime;
};
struct itimerval {
  struct timeval it_interval;
  struct timeval it_value;
};
#define ITIMER_REAL 0
#define ITIMER_VIRTUAL 1
#define ITIMER_PROF 2
int gettimeofday(struct timeval *restrict tv, void *restrict tz);
int settimeofday(const struct timeval *tv, const struct timezone *tz);
int getitimer(int which, struct itimerval *value);
int setitimer(int which, const struct itimerval *restrict value, struct itimerval *restrict old);
int utimes(const char *path, const struct timeval times[2]);
int lutimes(const char *path, const struct timeval times[2]);
int futimes(int fd, const struct timeval times[2]);
#define timerisset(t) ((t)->tv_sec || (t)->tv_usec)
#define timerclear(t) ((t)->tv_sec = (t)->tv_usec = 0)
#define timercmp(a, b, op) ((a)->tv_sec == (b)->tv_sec ? (a)->tv_usec op(b)->tv_usec : (a)->tv_sec op(b)->tv_sec)
#define TIMEVAL_TO_TIMESPEC(tv, ts) ((ts)->tv_sec = (tv)->tv_sec, (void)((ts)->tv_nsec = (tv)->tv_usec * 1000))
#define TIMESPEC_TO_TIMEVAL(tv, ts) ((tv)->tv_sec = (ts)->tv_sec, (void)((tv)->tv_usec = (ts)->tv_nsec / 1000))
#define timeradd(a, b, sum)                                                                        \
  do {                                                                                             \
    (sum)->tv_sec = (a)->tv_sec + (b)->tv_sec;                                                     \
    (sum)->tv_usec = (a)->tv_usec + (b)->tv_usec;                                                  \
    if ((sum)->tv_usec >= 1000000) (sum)->tv_sec++, (sum)->tv_usec -= 1000000;                     \
  } while (0)
#define timersub(a, b, difference)                                                                 \
  do {                                                                                             \
    (difference)->tv_sec = (a)->tv_sec - (b)->tv_sec;                                              \
    (difference)->tv_usec = (a)->tv_usec - (b)->tv_usec;                                           \
    if ((difference)->tv_usec < 0) (difference)->tv_sec--, (difference)->tv_usec += 1000000;       \
  } while (0)
#endif
