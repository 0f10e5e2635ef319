/*
 * SIGEV_THREAD (POSIX 2.4.1): a function of the program is to run as if in a new thread when something happens. The kernel only
 * sends signals; so a thread of the library's own waits for one that is reserved for this, and starts the function.
 */
#ifndef _NOTIFY_THREAD_H
#define _NOTIFY_THREAD_H
#include <signal.h>

struct notification {
  void (*function)(union sigval);
  union sigval value;
  const pthread_attr_t *attributes;
  int once;  /* forgotten when it has happened */
  int timer; /* the kernel's number of the timer it is for; -1: none */
  struct notification *next;
};

/* Fills `to_thread` with what the kernel is to do for `event`. NULL and errno if the thread cannot be made. */
struct notification *__notify_by_thread(const struct sigevent *event, struct sigevent *to_thread);
void __forget_notification(struct notification *notification);
void __forget_notification_of(int timer);
#endif
