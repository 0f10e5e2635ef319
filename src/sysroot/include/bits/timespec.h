/* struct timespec and struct timeval, shared by the headers that need them. */
#ifndef _BITS_TIMESPEC_H
#define _BITS_TIMESPEC_H
typedef long time_t;
typedef long suseconds_t;
struct timespec {
  time_t tv_sec;
  long tv_nsec;
};
struct timeval {
  time_t tv_sec;
  suseconds_t tv_usec;
};
#endif
