/* POSIX options and limits: the macros of unistd.h and limits.h, and what sysconf and pathconf answer. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#define SHOW(name) printf("%s %ld\n", #name, (long)(name))
#define ASK(name) printf("%s %ld\n", #name, sysconf(name))
#define ASK_PATH(name) printf("%s %ld\n", #name, pathconf("/", name))

#if _POSIX_TIMERS <= 0 || _POSIX_THREADS <= 0 || _POSIX_MEMORY_PROTECTION <= 0 || _POSIX_SPIN_LOCKS <= 0
#error options that are there
#endif
#if _POSIX_SPORADIC_SERVER != -1 || _POSIX_TRACE != -1
#error options that are nowhere
#endif

int main(void) {
  SHOW(_POSIX_CLOCK_SELECTION), SHOW(_POSIX_CPUTIME), SHOW(_POSIX_MONOTONIC_CLOCK), SHOW(_POSIX_MESSAGE_PASSING);
  SHOW(_POSIX_REALTIME_SIGNALS), SHOW(_POSIX_THREAD_PROCESS_SHARED), SHOW(_POSIX_BARRIERS), SHOW(_POSIX_NO_TRUNC);
  SHOW(MQ_PRIO_MAX), SHOW(DELAYTIMER_MAX), SHOW(CHARCLASS_NAME_MAX), SHOW(PTHREAD_KEYS_MAX);
  SHOW(_POSIX_RTSIG_MAX), SHOW(_POSIX_THREAD_THREADS_MAX), SHOW(_POSIX_MQ_PRIO_MAX), SHOW(_POSIX_CLOCKRES_MIN);
  ASK(_SC_CLOCK_SELECTION), ASK(_SC_CPUTIME), ASK(_SC_THREAD_CPUTIME), ASK(_SC_THREAD_PROCESS_SHARED);
  ASK(_SC_SPIN_LOCKS), ASK(_SC_BARRIERS), ASK(_SC_TIMEOUTS), ASK(_SC_SPAWN), ASK(_SC_MEMORY_PROTECTION);
  ASK(_SC_DELAYTIMER_MAX), ASK(_SC_MQ_PRIO_MAX), ASK(_SC_MQ_OPEN_MAX), ASK(_SC_RTSIG_MAX), ASK(_SC_TIMER_MAX);
  ASK(_SC_THREAD_DESTRUCTOR_ITERATIONS), ASK(_SC_THREAD_KEYS_MAX), ASK(_SC_THREAD_THREADS_MAX);
  ASK(_SC_PAGE_SIZE), ASK(_SC_CLK_TCK), ASK(_SC_XOPEN_VERSION), ASK(_SC_CHAR_BIT), ASK(_SC_INT_MIN), ASK(_SC_UINT_MAX);
  ASK(_SC_SPORADIC_SERVER), ASK(_SC_TYPED_MEMORY_OBJECTS), ASK(_SC_STREAM_MAX), ASK(_SC_SYMLOOP_MAX);
  ASK_PATH(_PC_NAME_MAX), ASK_PATH(_PC_PATH_MAX), ASK_PATH(_PC_PIPE_BUF), ASK_PATH(_PC_FILESIZEBITS);
  ASK_PATH(_PC_2_SYMLINKS), ASK_PATH(_PC_SYMLINK_MAX);
  errno = 0;
  printf("unknown: %ld, errno is EINVAL: ", sysconf(12345));
  printf("%d\n", errno == EINVAL);
  errno = 0;
  printf("no limit: %ld, errno %d\n", sysconf(_SC_MQ_OPEN_MAX), errno);
  return 0;
}
