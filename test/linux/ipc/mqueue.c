// POSIX message queues: names, attributes, priorities, waiting, time, signals, notification, errors.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SHOW(call)                                                                    \
  do {                                                                                \
    long result_ = (long)(call);                                                      \
    printf("%s = %ld %s\n", #call, result_, result_ == -1 ? strerror(errno) : "done"); \
    fflush(stdout);                                                                   \
  } while (0)

static char name[64];

static void take(mqd_t q) {
  char text[100] = "";
  unsigned priority = 99;
  long n = mq_receive(q, text, sizeof text, &priority);
  if (n < 0) printf("receive: %s\n", strerror(errno));
  else printf("%ld bytes '%s' priority %u\n", n, text, priority);
  fflush(stdout);
}

static void put(mqd_t q, const char *text, unsigned priority) {
  if (mq_send(q, text, strlen(text) + 1, priority) < 0) printf("send %s: %s\n", text, strerror(errno));
  fflush(stdout);
}

static void handler(int sig, siginfo_t *info, void *context) {
  (void)context;
  printf("signal %d code %d value %d from me %d\n", sig, info->si_code, info->si_value.sival_int,
         info->si_pid == getpid());
  fflush(stdout);
}

static sem_t done;

static void in_thread(union sigval value) {
  printf("notified in a thread: %d\n", value.sival_int);
  fflush(stdout);
  sem_post(&done);
}

int main(void) {
  snprintf(name, sizeof name, "/procstep-%d", getpid());
  SHOW(mq_open("no-slash", O_RDWR));
  SHOW(mq_open("/a/b", O_RDWR | O_CREAT, 0600, NULL));
  SHOW(mq_open(name, O_RDWR));
  struct mq_attr a = {.mq_maxmsg = 0, .mq_msgsize = 10};
  SHOW(mq_open(name, O_RDWR | O_CREAT, 0600, &a));
  a.mq_maxmsg = 3;
  a.mq_msgsize = 64;
  mqd_t q = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &a);
  SHOW(mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &a));
  SHOW(fcntl(q, F_GETFD));
  put(q, "low", 1);
  put(q, "high", 7);
  put(q, "low again", 1);
  memset(&a, 0, sizeof a);
  SHOW(mq_getattr(q, &a));
  printf("%ld %ld %ld %ld\n", a.mq_flags, a.mq_maxmsg, a.mq_msgsize, a.mq_curmsgs);
  struct timespec past = {1, 0}, bad = {1, 1000000000};
  SHOW(mq_timedsend(q, "x", 1, 0, &past));
  SHOW(mq_timedsend(q, "x", 1, 0, &bad));
  a.mq_flags = O_NONBLOCK;
  SHOW(mq_setattr(q, &a, NULL));
  SHOW(mq_send(q, "x", 1, 0));
  SHOW(mq_send(q, "x", 1, 40000));
  char big[100];
  SHOW(mq_send(q, big, 65, 0));
  SHOW(mq_receive(q, big, 63, NULL));
  take(q);
  take(q);
  take(q);
  take(q);
  a.mq_flags = 0;
  mq_setattr(q, &a, NULL);
  struct pollfd p = {q, POLLIN | POLLOUT, 0};
  poll(&p, 1, 0);
  printf("poll %d %d\n", !!(p.revents & POLLIN), !!(p.revents & POLLOUT));
  mqd_t r = mq_open(name, O_RDONLY);
  SHOW(mq_send(r, "x", 1, 0));
  SHOW(mq_close(r));
  SHOW(mq_close(r));
  SHOW(mq_send(0, "x", 1, 0));

  // Between processes: a full queue holds its writer up.
  if (fork() == 0) {
    for (int i = 0; i < 6; i++) {
      char text[20];
      snprintf(text, sizeof text, "number %d", i);
      put(q, text, 0);
    }
    _exit(0);
  }
  usleep(20000);
  for (int i = 0; i < 6; i++) take(q);
  wait(NULL);

  // Telling that a message has come.
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_RESTART};
  sigaction(SIGUSR1, &action, NULL);
  struct sigevent e = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 5};
  SHOW(mq_notify(q, &e));
  SHOW(mq_notify(q, &e));
  put(q, "wakes", 0);
  put(q, "does not", 0);
  take(q);
  take(q);
  SHOW(mq_notify(q, &e));
  SHOW(mq_notify(q, NULL));
  put(q, "nobody is told", 0);
  take(q);
  sem_init(&done, 0, 0);
  e = (struct sigevent){.sigev_notify = SIGEV_THREAD, .sigev_notify_function = in_thread, .sigev_value.sival_int = 9};
  SHOW(mq_notify(q, &e));
  put(q, "thread", 0);
  sem_wait(&done);
  take(q);

  // A handler with SA_RESTART lets the call go on, one without ends it.
  pid_t child = fork();
  if (child == 0) {
    take(q);
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGUSR1, &action, NULL);
    take(q);
    exit(0);
  }
  usleep(20000);
  sigqueue(child, SIGUSR1, (union sigval){.sival_int = 1});
  usleep(20000);
  put(q, "after the handler", 3);
  usleep(20000);
  sigqueue(child, SIGUSR1, (union sigval){.sival_int = 2});
  wait(NULL);
  SHOW(mq_unlink(name));
  SHOW(mq_unlink(name));
  put(q, "still there", 0);
  take(q);
  return 0;
}
