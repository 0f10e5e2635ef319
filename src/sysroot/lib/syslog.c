/*
 * syslog (POSIX): a message is a datagram to /dev/log, where nobody listens on a small machine, so, as there, it is lost;
 * with LOG_PERROR it is also written to standard error, which is what programs that are tried out use.
 */
#include <stdio.h>
#include <sys/syslog.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include "internal.h"

#define MESSAGE 1024

extern char *program_invocation_short_name;
static const char *name;
static int options, default_facility = LOG_USER, mask = 0xff, log_socket = -1;

static void connect_log(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = _PATH_LOG};
  log_socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (log_socket >= 0 && connect(log_socket, (struct sockaddr *)&address, sizeof address) < 0) closelog();
}

void openlog(const char *who, int how, int facility) {
  if (who) name = who;
  options = how;
  if (facility && !(facility & ~LOG_FACMASK)) default_facility = facility;
  if (options & LOG_NDELAY && log_socket < 0) connect_log();
}

void closelog(void) {
  if (log_socket >= 0) close(log_socket);
  log_socket = -1;
}

int setlogmask(int new_mask) {
  int old = mask;
  if (new_mask) mask = new_mask;
  return old;
}

void vsyslog(int priority, const char *format, va_list ap) {
  char text[MESSAGE], stamp[32];
  int saved_errno = errno;
  if (!(mask & LOG_MASK(LOG_PRI(priority)))) return;
  if (!(priority & LOG_FACMASK)) priority |= default_facility;
  time_t now = time(NULL);
  struct tm local;
  strftime(stamp, sizeof stamp, "%h %e %T ", localtime_r(&now, &local));
  int start = __format(text, sizeof text, "<%d>%s", priority, stamp), length = start;
  length += __format(text + length, sizeof text - length, "%s", name ? name : program_invocation_short_name);
  if (options & LOG_PID) length += __format(text + length, sizeof text - length, "[%d]", getpid());
  length += __format(text + length, sizeof text - length, ": ");
  errno = saved_errno;
  length += __vformat(text + length, sizeof text - length - 1, format, ap);
  if (length > MESSAGE - 2) length = MESSAGE - 2;
  if (options & LOG_PERROR) {
    int newline = text[length - 1] != '\n';
    if (newline) text[length] = '\n';
    __builtin_syscall(SYS_write, 2, text + start, length - start + newline);
  }
  if (log_socket < 0) connect_log();
  if (log_socket >= 0) send(log_socket, text, length, MSG_NOSIGNAL);
  errno = saved_errno;
}

void syslog(int priority, const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  vsyslog(priority, format, ap);
  va_end(ap);
}
