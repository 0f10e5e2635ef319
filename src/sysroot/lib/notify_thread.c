/* The library's thread for SIGEV_THREAD. It exists from the first use on, and blocks every signal but takes its own. */
#include "notify_thread.h"
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include "internal.h"

/* The second real-time signal, which SIGRTMIN leaves out like the first, SIGCANCEL: no program can mean it. */
#define SIGNOTIFY (__SIGRTMIN + 1)

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_t thread;
static volatile pid_t thread_id; /* 0: not running yet */
static int failure;
static struct notification *notifications; /* those that may still happen */
static int list_lock;

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

/* A copy of what is to be done, if it still is. */
static int find(const struct notification *wanted, struct notification *found) {
  __lock(&list_lock);
  const struct notification *at = notifications;
  while (at && at != wanted) at = at->next;
  if (at) *found = *at;
  __unlock(&list_lock);
  return at != NULL;
}

static void *wait_for_signals(void *unused) {
  (void)unused;
  unsigned long set = 1UL << (SIGNOTIFY - 1), old;
  siginfo_t info;
  thread_id = __builtin_syscall(SYS_gettid);
  for (;;) {
    if (__builtin_syscall(SYS_rt_sigtimedwait, &set, &info, NULL, sizeof set) != SIGNOTIFY) continue;
    struct notification notification;
    if (!find(info.si_ptr, &notification)) continue; /* its timer was deleted meanwhile */
    /* The new thread inherits its mask: the program's function runs with nothing of its own blocked, as on glibc. */
    __builtin_syscall(SYS_rt_sigprocmask, SIG_SETMASK, &set, &old, sizeof set);
    start(&notification);
    __builtin_syscall(SYS_rt_sigprocmask, SIG_SETMASK, &old, NULL, sizeof old);
    if (notification.once) __forget_notification(info.si_ptr);
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
  notification->timer = -1;
  __lock(&list_lock);
  notification->next = notifications;
  notifications = notification;
  __unlock(&list_lock);
  *to_thread = (struct sigevent){.sigev_value = {.sival_ptr = notification},
                                 .sigev_signo = SIGNOTIFY,
                                 .sigev_notify = SIGEV_THREAD_ID};
  to_thread->sigev_notify_thread_id = thread_id;
  return notification;
}

/* Takes the first that is this one, or belongs to this timer, off the list. */
static void forget(const struct notification *notification, int timer) {
  __lock(&list_lock);
  struct notification **link = &notifications;
  while (*link && *link != notification && (timer < 0 || (*link)->timer != timer)) link = &(*link)->next;
  struct notification *found = *link;
  if (found) *link = found->next;
  __unlock(&list_lock);
  __libc_free(found);
}

void __forget_notification(struct notification *notification) { forget(notification, -1); }
void __forget_notification_of(int timer) { forget(NULL, timer); }
