/* POSIX timers (2.8.5). A timer_t is the kernel's number, as a pointer. */
#include <signal.h>
#include <time.h>
#include "internal.h"
#include "notify_thread.h"

#define CALL(...) __result(__builtin_syscall(__VA_ARGS__))
#define ID(timer) ((int)(long)(timer))

int timer_create(clockid_t clock, struct sigevent *restrict event, timer_t *restrict timer) {
  int id;
  struct sigevent to_thread;
  struct notification *notification = NULL;
  if (event && event->sigev_notify == SIGEV_THREAD) {
    notification = __notify_by_thread(event, &to_thread);
    if (!notification) return -1;
    event = &to_thread;
  }
  long raw = __builtin_syscall(SYS_timer_create, clock, event, &id);
  if (raw < 0) {
    if (notification) __forget_notification(notification);
    return __result(raw);
  }
  if (notification) notification->timer = id;
  *timer = (timer_t)(long)id;
  return 0;
}

int timer_delete(timer_t timer) {
  long raw = __builtin_syscall(SYS_timer_delete, ID(timer));
  if (raw == 0) __forget_notification_of(ID(timer));
  return __result(raw);
}
int timer_settime(timer_t timer, int flags, const struct itimerspec *restrict value, struct itimerspec *restrict old) {
  return CALL(SYS_timer_settime, ID(timer), flags, value, old);
}
int timer_gettime(timer_t timer, struct itimerspec *value) { return CALL(SYS_timer_gettime, ID(timer), value); }
int timer_getoverrun(timer_t timer) { return CALL(SYS_timer_getoverrun, ID(timer)); }
