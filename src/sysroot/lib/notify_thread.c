/* The library's thread for SIGEV_THREAD. It exists from the first use on, and blocks every signal but takes its own. */
#include "notify_thread.h"
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include "internal.h"

/* The first real-time signal, which SIGRTMIN leaves out: no program can mean it. */
#define SIGNOTIFY __SIGRTMIN

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_t thread;
static volatile pid_t thread_id; /* 0: not running yet */
static int failure;

static void *perform(void *argument) {
  struct notification notification = *(struct notification *)argument;
  __libc_free(argument);
  notification.function(notification.value);
  return NULL;
}

/* As a detached thread, whatever its attributes say. */
static void start(const struct notification *notification) {
  struct notification *copy = __libc_malloc(sizeof *copy);
  pthread_t started;
  if (!copy) return;
  *copy = *notification;
  if (pthread_create(&started, notification->attributes, perform, copy) != 0) __libc_free(copy);
  else pthread_detach(started);
}

static void *wait_for_signals(void *unused) {
  (void)unused;
  unsigned long set = 1UL << (SIGNOTIFY - 1), old;
  siginfo_t info;
  thread_id = __builtin_syscall(SYS_gettid);
  for (;;) {
    if (__builtin_syscall(SYS_rt_sigtimedwait, &set, &info, NULL, sizeof set) != SIGNOTIFY) continue;
    struct notification *notification = info.si_ptr;
    unsigned long none = 0;
    /* The new thread inherits its mask: the program's function runs with nothing blocked, as on glibc. */
    __builtin_syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, &old, sizeof none);
    start(notification);
    __builtin_syscall(SYS_rt_sigprocmask, SIG_SETMASK, &old, NULL, sizeof old);
    if (notification->once) __forget_notification(notification);
  }
  return NULL;
}

static void start_waiting(void) {
  unsigned long all = ~0UL, old;
  __builtin_syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &old, sizeof all);
  failure = pthread_create(&thread, NULL, wait_for_signals, NULL);
  __builtin_syscall(SYS_rt_sigprocmask, SIG_SETMASK, &old, NULL, sizeof old);
  if (failure) return;
  pthread_detach(thread);
  while (thread_id == 0) __builtin_syscall(SYS_sched_yield);
}

struct notification *__notify_by_thread(const struct sigevent *event, struct sigevent *to_thread) {
  pthread_once(&once, start_waiting);
  struct notification *notification = failure ? NULL : __libc_malloc(sizeof *notification);
  if (!notification) {
    errno = EAGAIN;
    return NULL;
  }
  notification->function = event->sigev_notify_function;
  notification->value = event->sigev_value;
  notification->attributes = event->sigev_notify_attributes;
  notification->once = 0;
  *to_thread = (struct sigevent){.sigev_value = {.sival_ptr = notification},
                                 .sigev_signo = SIGNOTIFY,
                                 .sigev_notify = SIGEV_THREAD_ID};
  to_thread->sigev_notify_thread_id = thread_id;
  return notification;
}

void __forget_notification(struct notification *notification) { __libc_free(notification); }
