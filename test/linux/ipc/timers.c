// Interval timers: POSIX timers by signal, in a thread and silent, overrun, CPU time, setitimer's kinds, the CPU limit, errors.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SHOW(call)                                                                    \
  do {                                                                                \
    long result_ = (long)(call);                                                      \
    printf("%s = %ld %s\n", #call, result_, result_ == -1 ? strerror(errno) : "done"); \
    fflush(stdout);                                                                   \
  } while (0)

static volatile sig_atomic_t count, last_code, last_value;
static timer_t timer;

static void handler(int sig, siginfo_t *info, void *context) {
  (void)sig, (void)context;
  count++;
  last_code = info->si_code;
  last_value = info->si_value.sival_int;
}

static void simple(int sig) {
  (void)sig;
  count++;
}

static sem_t fired;
static void in_thread(union sigval value) {
  (void)value;
  sem_post(&fired);
}

static struct itimerspec in(long ms, long every) {
  return (struct itimerspec){.it_value = {ms / 1000, ms % 1000 * 1000000}, .it_interval = {every / 1000, every % 1000 * 1000000}};
}

int main(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  sigaction(SIGRTMIN, &action, NULL);
  sigaction(SIGALRM, &action, NULL);
  struct sigevent e = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN, .sigev_value.sival_int = 42};
  SHOW(timer_create(99, &e, &timer));
  e.sigev_signo = 70;
  SHOW(timer_create(CLOCK_REALTIME, &e, &timer));
  e.sigev_signo = SIGRTMIN;
  SHOW(timer_create(CLOCK_REALTIME, &e, &timer));
  struct itimerspec once = in(30, 0), left, bad = {.it_value = {0, 1000000000}};
  SHOW(timer_settime(timer, 0, &bad, NULL));
  SHOW(timer_gettime(timer, &left));
  printf("disarmed %ld %ld\n", (long)left.it_value.tv_sec, left.it_value.tv_nsec);
  SHOW(timer_settime(timer, 0, &once, NULL));
  timer_gettime(timer, &left);
  printf("armed %d\n", left.it_value.tv_nsec > 0 && left.it_value.tv_nsec <= 30000000);
  pause();
  printf("count %d code %d value %d\n", (int)count, (int)last_code, (int)last_value);
  count = 0;
  struct itimerspec every = in(20, 20);
  timer_settime(timer, 0, &every, NULL);
  while (count < 5) pause();
  timer_gettime(timer, &left);
  printf("interval %ld\n", left.it_interval.tv_nsec);

  // While the signal is blocked, expirations are counted.
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGRTMIN);
  sigprocmask(SIG_BLOCK, &set, NULL);
  every = in(20, 20);
  timer_settime(timer, 0, &every, NULL);
  usleep(90000);
  siginfo_t info;
  printf("got %d\n", sigwaitinfo(&set, &info) == SIGRTMIN);
  printf("overrun %d %d\n", info.si_overrun >= 3, info.si_overrun == timer_getoverrun(timer));
  struct itimerspec off = in(0, 0);
  SHOW(timer_settime(timer, 0, &off, NULL));
  SHOW(timer_delete(timer));
  SHOW(timer_delete(timer));
  SHOW(timer_getoverrun(timer));

  // Absolute time, and no event: SIGALRM.
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  timer_create(CLOCK_MONOTONIC, NULL, &timer);
  struct itimerspec at = {.it_value = {now.tv_sec + 1, now.tv_nsec}};
  count = 0;
  timer_settime(timer, TIMER_ABSTIME, &at, NULL);
  while (count == 0) pause();
  printf("alarm code %d\n", (int)last_code);
  timer_delete(timer);

  // A function in a thread; and no notification at all.
  sem_init(&fired, 0, 0);
  e = (struct sigevent){.sigev_notify = SIGEV_THREAD, .sigev_notify_function = in_thread};
  timer_create(CLOCK_REALTIME, &e, &timer);
  every = in(10, 10);
  timer_settime(timer, 0, &every, NULL);
  for (int i = 0; i < 3; i++) sem_wait(&fired);
  SHOW(timer_delete(timer));
  e = (struct sigevent){.sigev_notify = SIGEV_NONE};
  timer_create(CLOCK_REALTIME, &e, &timer);
  once = in(20, 0);
  timer_settime(timer, 0, &once, NULL);
  usleep(40000);
  timer_gettime(timer, &left);
  printf("silent %ld %ld\n", (long)left.it_value.tv_sec, left.it_value.tv_nsec);
  timer_delete(timer);

  // CPU time: of setitimer and of a timer.
  signal(SIGVTALRM, simple);
  signal(SIGPROF, simple);
  for (int which = ITIMER_VIRTUAL; which <= ITIMER_PROF; which++) {
    struct itimerval v = {{0, 2000}, {0, 2000}}, old;
    count = 0;
    setitimer(which, &v, NULL);
    while (count < 3) continue;
    v = (struct itimerval){{0, 0}, {0, 0}};
    setitimer(which, &v, &old);
    printf("which %d interval %ld\n", which, (long)old.it_interval.tv_usec);
  }
  SHOW(setitimer(3, NULL, NULL));
  count = 0;
  e = (struct sigevent){.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
  timer_create(CLOCK_PROCESS_CPUTIME_ID, &e, &timer);
  once = in(3, 0);
  timer_settime(timer, 0, &once, NULL);
  while (count == 0) continue;
  printf("cpu timer code %d\n", (int)last_code);

  // Timers are not inherited.
  every = in(5, 5);
  timer_settime(timer, 0, &every, NULL);
  if (fork() == 0) {
    SHOW(timer_gettime(timer, &left));
    exit(0);
  }
  wait(NULL);
  struct timespec ts = {1, 0};
  SHOW(clock_settime(CLOCK_REALTIME, &ts));
  SHOW(clock_settime(CLOCK_MONOTONIC, &ts));
  clock_gettime(CLOCK_MONOTONIC, &now);
  now.tv_nsec += 1000000;
  if (now.tv_nsec >= 1000000000) now.tv_sec++, now.tv_nsec -= 1000000000;
  timer_delete(timer);
  SHOW(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &now, NULL));
  SHOW(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &ts, NULL));
  return 0;
}
