/* POSIX message queues. The kernel's calls take names without the slash. */
#include <mqueue.h>
#include <signal.h>
#include <stdarg.h>
#include "internal.h"
#include "notify_thread.h"

#define CALL(...) __result(__builtin_syscall(__VA_ARGS__))
#define BLOCKING(...) __result(CANCELLABLE(__VA_ARGS__))

static const char *without_slash(const char *name) {
  if (*name == '/') return name + 1;
  errno = EINVAL;
  return NULL;
}

mqd_t mq_open(const char *name, int flags, ...) {
  mode_t mode = 0;
  struct mq_attr *attributes = NULL;
  if (flags & O_CREAT) {
    va_list ap;
    va_start(ap, flags);
    mode = va_arg(ap, mode_t);
    attributes = va_arg(ap, struct mq_attr *);
    va_end(ap);
  }
  name = without_slash(name);
  return name ? CALL(SYS_mq_open, name, flags, mode, attributes) : -1;
}

int mq_close(mqd_t queue) { return CALL(SYS_close, queue); }

int mq_unlink(const char *name) {
  name = without_slash(name);
  if (!name) return -1;
  long raw = __builtin_syscall(SYS_mq_unlink, name);
  return __result(raw == -EPERM ? -EACCES : raw);
}

int mq_timedsend(mqd_t queue, const char *message, size_t size, unsigned int priority, const struct timespec *timeout) {
  return BLOCKING(SYS_mq_timedsend, queue, message, size, priority, timeout);
}
int mq_send(mqd_t queue, const char *message, size_t size, unsigned int priority) {
  return BLOCKING(SYS_mq_timedsend, queue, message, size, priority, NULL);
}
ssize_t mq_timedreceive(mqd_t queue, char *restrict message, size_t size, unsigned int *restrict priority,
                        const struct timespec *restrict timeout) {
  return BLOCKING(SYS_mq_timedreceive, queue, message, size, priority, timeout);
}
ssize_t mq_receive(mqd_t queue, char *message, size_t size, unsigned int *priority) {
  return BLOCKING(SYS_mq_timedreceive, queue, message, size, priority, NULL);
}
int mq_setattr(mqd_t queue, const struct mq_attr *restrict attributes, struct mq_attr *restrict old) {
  return CALL(SYS_mq_getsetattr, queue, attributes, old);
}
int mq_getattr(mqd_t queue, struct mq_attr *attributes) { return CALL(SYS_mq_getsetattr, queue, NULL, attributes); }

int mq_notify(mqd_t queue, const struct sigevent *event) {
  if (!event || event->sigev_notify != SIGEV_THREAD) return CALL(SYS_mq_notify, queue, event);
  struct sigevent to_thread;
  struct notification *notification = __notify_by_thread(event, &to_thread);
  if (!notification) return -1;
  notification->once = 1;
  long raw = __builtin_syscall(SYS_mq_notify, queue, &to_thread);
  if (raw < 0) __forget_notification(notification);
  return __result(raw);
}
