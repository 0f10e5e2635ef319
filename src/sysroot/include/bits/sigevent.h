/* union sigval and struct sigevent (POSIX signal.h), of which mqueue.h has the structs but not the constants, as glibc. */
#ifndef _BITS_SIGEVENT_H
#define _BITS_SIGEVENT_H
#include <bits/pthreadtypes.h>
typedef union sigval {
  int sival_int;
  void *sival_ptr;
} sigval_t;
typedef struct sigevent {
  sigval_t sigev_value;
  int sigev_signo;
  int sigev_notify;
  union {
    int __pad[12];
    int __tid;
    struct {
      void (*__function)(sigval_t);
      pthread_attr_t *__attributes;
    } __thread_start;
  } __notify;
} sigevent_t;
#define sigev_notify_function __notify.__thread_start.__function
#define sigev_notify_attributes __notify.__thread_start.__attributes
#define sigev_notify_thread_id __notify.__tid
#endif
