/* A signal with a handler that a thread waits for in sigwait or sigtimedwait is the call's, although nobody blocked it. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t handled;
static void handler(int number) { handled++; }

static void soon(int number) {
  pid_t parent = getpid();
  if (fork() == 0) {
    usleep(50000);
    kill(parent, number);
    _exit(0);
  }
}

static void protocols(void) {
  pthread_mutexattr_t attributes;
  int value;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_getprotocol(&attributes, &value);
  printf("protocol %d", value);
  pthread_mutexattr_getprioceiling(&attributes, &value);
  printf(", ceiling %d\n", value);
  for (int protocol = 0; protocol <= 3; protocol++) {
    int error = pthread_mutexattr_setprotocol(&attributes, protocol);
    pthread_mutexattr_getprotocol(&attributes, &value);
    printf("%s: %d\n", strerror(error), value);
  }
  for (int ceiling = 0; ceiling <= 100; ceiling += 33) {
    int error = pthread_mutexattr_setprioceiling(&attributes, ceiling);
    pthread_mutexattr_getprioceiling(&attributes, &value);
    printf("%s: %d\n", strerror(error), value);
  }
  printf("%s\n", strerror(pthread_mutexattr_setprioceiling(&attributes, 100)));
  pthread_mutexattr_getprotocol(&attributes, &value);
  printf("protocol %d\n", value);
}

int main(void) {
  struct sigaction action = {.sa_handler = handler};
  sigaction(SIGUSR1, &action, NULL);
  sigaction(SIGUSR2, &action, NULL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);

  int number = 0;
  soon(SIGUSR1);
  int result = sigwait(&set, &number);
  printf("sigwait: %d %d, handled %d\n", result, number == SIGUSR1, handled);
  wait(NULL);

  siginfo_t info;
  soon(SIGUSR1);
  number = sigtimedwait(&set, &info, &(struct timespec){5});
  printf("sigtimedwait: %d %d, handled %d\n", number == SIGUSR1, info.si_code == SI_USER, handled);
  wait(NULL);

  soon(SIGUSR2);
  number = sigtimedwait(&set, &info, &(struct timespec){5});
  printf("another: %d %s, handled %d\n", number, strerror(errno), handled);
  wait(NULL);
  raise(SIGUSR1);
  printf("nobody waits: handled %d\n", handled);
  protocols();
  return 0;
}
