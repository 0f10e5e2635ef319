/* POSIX semaphore.h. Functions return 0, or -1 and set errno. */
#ifndef _SEMAPHORE_H
#define _SEMAPHORE_H
#include <features.h>
#include <bits/timespec.h>
#include <fcntl.h>
#include <time.h>
#define SEM_VALUE_MAX 2147483647
typedef union {
  struct {
    unsigned int value;
    unsigned int waiters; /* threads in sem_wait that found it 0 */
  } __data;
  char __size[32];
  long __align;
} sem_t;
#define SEM_FAILED ((sem_t *)0)
int sem_init(sem_t *semaphore, int shared, unsigned int value);
int sem_destroy(sem_t *semaphore);
sem_t *sem_open(const char *name, int flags, ...);
int sem_close(sem_t *semaphore);
int sem_unlink(const char *name);
int sem_wait(sem_t *semaphore);
int sem_trywait(sem_t *semaphore);
int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict deadline);
int sem_clockwait(sem_t *restrict semaphore, clockid_t clock, const struct timespec *restrict deadline);
int sem_post(sem_t *semaphore);
int sem_getvalue(sem_t *restrict semaphore, int *restrict value);
#endif
