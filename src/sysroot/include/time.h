/* C11 7.27 and POSIX: time. */
#ifndef _TIME_H
#define _TIME_H
#include <features.h>
#include <stddef.h>
#include <bits/timespec.h>
typedef long clock_t;
typedef int clockid_t;
typedef void *timer_t;
typedef int pid_t;
#define CLOCKS_PER_SEC ((clock_t)1000000)
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID 3
#define CLOCK_MONOTONIC_RAW 4
#define CLOCK_REALTIME_COARSE 5
#define CLOCK_MONOTONIC_COARSE 6
#define CLOCK_BOOTTIME 7
#define TIMER_ABSTIME 1
#define TIME_UTC 1
#define CLOCK_REALTIME_ALARM 8
#define CLOCK_BOOTTIME_ALARM 9
#define CLOCK_TAI 11
struct tm {
  int tm_sec;
  int tm_min;
  int tm_hour;
  int tm_mday;
  int tm_mon;
  int tm_year;
  int tm_wday;
  int tm_yday;
  int tm_isdst;
  long tm_gmtoff;
  const char *tm_zone;
};
struct itimerspec {
  struct timespec it_interval;
  struct timespec it_value;
};
struct sigevent;
extern char *tzname[2];
extern long timezone;
extern int daylight;
time_t time(time_t *result);
double difftime(time_t end, time_t begin);
clock_t clock(void);
time_t mktime(struct tm *tm);
time_t timegm(struct tm *tm);
time_t timelocal(struct tm *tm);
struct tm *gmtime(const time_t *time);
struct tm *gmtime_r(const time_t *restrict time, struct tm *restrict result);
struct tm *localtime(const time_t *time);
struct tm *localtime_r(const time_t *restrict time, struct tm *restrict result);
char *asctime(const struct tm *tm);
char *asctime_r(const struct tm *restrict tm, char *restrict result);
char *ctime(const time_t *time);
char *ctime_r(const time_t *restrict time, char *restrict result);
size_t strftime(char *restrict s, size_t size, const char *restrict format, const struct tm *restrict tm);
char *strptime(const char *restrict s, const char *restrict format, struct tm *restrict tm);
void tzset(void);
int stime(const time_t *time);
int dysize(int year);
int timespec_get(struct timespec *result, int base);
int nanosleep(const struct timespec *request, struct timespec *remaining);
int clock_gettime(clockid_t clock, struct timespec *result);
int clock_settime(clockid_t clock, const struct timespec *time);
int clock_getres(clockid_t clock, struct timespec *resolution);
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *request, struct timespec *remaining);
int clock_getcpuclockid(pid_t pid, clockid_t *clock);
int timer_create(clockid_t clock, struct sigevent *restrict event, timer_t *restrict timer);
int timer_delete(timer_t timer);
int timer_settime(timer_t timer, int flags, const struct itimerspec *restrict value, struct itimerspec *restrict old);
int timer_gettime(timer_t timer, struct itimerspec *value);
int timer_getoverrun(timer_t timer);
#include <xlocale.h>
size_t strftime_l(char *restrict s, size_t size, const char *restrict format, const struct tm *restrict tm, locale_t locale);
char *strptime_l(const char *restrict s, const char *restrict format, struct tm *restrict tm, locale_t locale);
int timespec_getres(struct timespec *result, int base);
extern int getdate_err;
struct tm *getdate(const char *s);
int getdate_r(const char *restrict s, struct tm *restrict result);
#endif
