/* sched.h: sets of processors, of a process and of a thread. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>

int main(void) {
  cpu_set_t set, got;
  CPU_ZERO(&set);
  printf("empty: %d, count %d\n", CPU_ISSET(0, &set), CPU_COUNT(&set));
  CPU_SET(0, &set);
  CPU_SET(5, &set);
  CPU_CLR(5, &set);
  printf("one: %d %d, count %d\n", !!CPU_ISSET(0, &set), !!CPU_ISSET(5, &set), CPU_COUNT(&set));
  printf("set: %d\n", sched_setaffinity(0, sizeof set, &set));
  printf("get: %d", sched_getaffinity(0, sizeof got, &got));
  printf(" equal %d\n", CPU_EQUAL(&set, &got));
  printf("on cpu %d\n", sched_getcpu());
  printf("thread: %d\n", pthread_setaffinity_np(pthread_self(), sizeof set, &set));
  CPU_ZERO(&got);
  printf("thread: %d", pthread_getaffinity_np(pthread_self(), sizeof got, &got));
  printf(" equal %d\n", CPU_EQUAL(&set, &got));
  CPU_ZERO(&set);
  printf("none: %d\n", sched_setaffinity(0, sizeof set, &set));
  return 0;
}
