/* The obsolete ftime: the time in milliseconds. */
#ifndef _SYS_TIMEB_H
#define _SYS_TIMEB_H
#include <sys/types.h>
#include <time.h>
struct timeb {
  time_t time;
  unsigned short millitm;
  short timezone;
  short dstflag;
};
int ftime(struct timeb *now) __attribute__((deprecated("use gettimeofday or clock_gettime")));
#endif
