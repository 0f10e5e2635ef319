/* Sets of processors of any size (CPU_ALLOC), the affinity of threads to be, and pthread_sigqueue. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static void sets(void) {
  size_t size = CPU_ALLOC_SIZE(3000);
  cpu_set_t *a = CPU_ALLOC(3000), *b = CPU_ALLOC(3000), *c = CPU_ALLOC(3000);
  printf("size %zu %zu %zu\n", CPU_ALLOC_SIZE(1), CPU_ALLOC_SIZE(64), CPU_ALLOC_SIZE(65));
  CPU_ZERO_S(size, a);
  CPU_ZERO_S(size, b);
  CPU_SET_S(0, size, a);
  CPU_SET_S(2999, size, a);
  CPU_SET_S(100000, size, a);
  CPU_SET_S(2999, size, b);
  CPU_SET_S(70, size, b);
  printf("count %d %d\n", CPU_COUNT_S(size, a), CPU_COUNT_S(size, b));
  printf("is set %d %d %d\n", CPU_ISSET_S(2999, size, a), CPU_ISSET_S(2998, size, a), CPU_ISSET_S(100000, size, a));
  CPU_AND_S(size, c, a, b);
  printf("and %d %d\n", CPU_COUNT_S(size, c), CPU_ISSET_S(2999, size, c));
  CPU_OR_S(size, c, a, b);
  printf("or %d\n", CPU_COUNT_S(size, c));
  CPU_XOR_S(size, c, a, b);
  printf("xor %d %d\n", CPU_COUNT_S(size, c), CPU_ISSET_S(2999, size, c));
  CPU_CLR_S(0, size, c);
  CPU_CLR_S(70, size, c);
  CPU_ZERO_S(size, b);
  printf("equal %d %d\n", CPU_EQUAL_S(size, c, b), CPU_EQUAL_S(size, a, b));
  CPU_FREE(a);
  CPU_FREE(b);
  CPU_FREE(c);
  cpu_set_t set;
  CPU_ZERO(&set);
  int next = 3;
  CPU_SET(next++, &set);
  CPU_SET(next++, &set);
  CPU_SET(5000, &set);
  printf("next %d, count %d, %d\n", next, CPU_COUNT(&set), CPU_ISSET(4, &set) + CPU_ISSET(5, &set));
  printf("sizes of results %zu %zu\n", sizeof CPU_COUNT(&set), sizeof CPU_ISSET(4, &set));
}

static void *nothing(void *argument) { return argument; }

static void attributes(void) {
  pthread_attr_t attributes;
  cpu_set_t set, got;
  pthread_t thread;
  pthread_attr_init(&attributes);
  printf("get %d", pthread_attr_getaffinity_np(&attributes, sizeof got, &got));
  printf(" count %d\n", CPU_COUNT(&got));
  CPU_ZERO(&set);
  CPU_SET(0, &set);
  CPU_SET(700, &set);
  printf("set %d\n", pthread_attr_setaffinity_np(&attributes, sizeof set, &set));
  printf("get %d", pthread_attr_getaffinity_np(&attributes, sizeof got, &got));
  printf(" equal %d\n", CPU_EQUAL(&got, &set));
  printf("too small %s\n", strerror(pthread_attr_getaffinity_np(&attributes, 16, &got)));
  CPU_CLR(700, &set);
  printf("set %d\n", pthread_attr_setaffinity_np(&attributes, sizeof set, &set));
  printf("small %d", pthread_attr_getaffinity_np(&attributes, 16, &got));
  printf(" %d\n", CPU_COUNT_S(16, &got));
  printf("create %d\n", pthread_create(&thread, &attributes, nothing, NULL));
  pthread_join(thread, NULL);
  CPU_ZERO(&set);
  pthread_attr_setaffinity_np(&attributes, sizeof set, &set);
  printf("no processor: %s\n", strerror(pthread_create(&thread, &attributes, nothing, NULL)));
  printf("take away %d", pthread_attr_setaffinity_np(&attributes, 0, NULL));
  printf(" %d", pthread_attr_getaffinity_np(&attributes, sizeof got, &got));
  printf(" count %d\n", CPU_COUNT(&got));
  printf("destroy %d\n", pthread_attr_destroy(&attributes));
}

static void *waits(void *argument) {
  sigset_t set;
  siginfo_t info;
  sigemptyset(&set);
  sigaddset(&set, SIGRTMIN);
  for (int i = 0; i < 2; i++) {
    int signal = sigwaitinfo(&set, &info);
    printf("thread: %d, queued %d, value %d\n", signal == SIGRTMIN, info.si_code == SI_QUEUE, info.si_value.sival_int);
  }
  return NULL;
}

static void queued(void) {
  sigset_t set;
  pthread_t thread;
  sigemptyset(&set);
  sigaddset(&set, SIGRTMIN);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  pthread_create(&thread, NULL, waits, NULL);
  printf("sigqueue %d\n", pthread_sigqueue(thread, SIGRTMIN, (union sigval){.sival_int = 42}));
  pthread_sigqueue(thread, SIGRTMIN, (union sigval){.sival_int = 43});
  pthread_join(thread, NULL);
  pthread_sigqueue(pthread_self(), SIGRTMIN, (union sigval){.sival_int = 44});
  sigpending(&set);
  printf("pending in this one %d\n", sigismember(&set, SIGRTMIN));
  printf("null signal %d\n", pthread_sigqueue(pthread_self(), 0, (union sigval){.sival_int = 0}));
  printf("no signal: %s\n", strerror(pthread_sigqueue(pthread_self(), 1000, (union sigval){.sival_int = 0})));
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  sets();
  attributes();
  queued();
  return 0;
}
