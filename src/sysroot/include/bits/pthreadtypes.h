/* The types of <pthread.h>, which <sys/types.h> defines too. Sizes are those of Linux on x86-64. */
#ifndef _BITS_PTHREADTYPES_H
#define _BITS_PTHREADTYPES_H
typedef unsigned long pthread_t;
typedef unsigned int pthread_key_t;
typedef int pthread_once_t;
typedef volatile int pthread_spinlock_t;
typedef union {
  char __size[4];
  int __align;
} pthread_mutexattr_t;
typedef union {
  char __size[4];
  int __align;
} pthread_condattr_t;
typedef union {
  char __size[8];
  long __align;
} pthread_rwlockattr_t;
typedef union {
  char __size[4];
  int __align;
} pthread_barrierattr_t;
typedef union {
  char __size[56];
  long __align;
} pthread_attr_t;
typedef union {
  struct {
    int lock;          /* 0 free, 1 held, 2 held with waiters */
    unsigned int count; /* recursive mutexes: how often the owner holds it */
    int owner;         /* thread id */
    unsigned int users;
    int kind;
  } __data;
  char __size[40];
  long __align;
} pthread_mutex_t;
typedef union {
  struct {
    unsigned int sequence;
    unsigned int waiters;
    int clock;
  } __data;
  char __size[48];
  long long __align;
} pthread_cond_t;
typedef union {
  struct {
    int lock;
    int readers; /* -1: held by a writer */
    unsigned int waiting_writers;
    unsigned int sequence;
    int writer;
    int kind;
  } __data;
  char __size[56];
  long __align;
} pthread_rwlock_t;
typedef union {
  struct {
    int lock;
    unsigned int count;
    unsigned int arrived;
    unsigned int round;
  } __data;
  char __size[32];
  long __align;
} pthread_barrier_t;
#endif
