/*
 * What do threads cost? The same two things three times: creating N of them and waiting for their ends, with user-level threads
 * (uthread.h, procedure calls), kernel threads (pthreads, system calls) and processes (fork); and N times handing the CPU over
 * to another, with user-level and with kernel threads. CPU time is measured, the numbers go to standard error.
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uthread.h>

#define N 200

/* CPU time of this process and the children it has waited for, in microseconds. */
double cpu_time(void) {
  struct rusage own, children;
  getrusage(RUSAGE_SELF, &own);
  getrusage(RUSAGE_CHILDREN, &children);
  return 1e6 * (own.ru_utime.tv_sec + own.ru_stime.tv_sec + children.ru_utime.tv_sec + children.ru_stime.tv_sec) +
         own.ru_utime.tv_usec + own.ru_stime.tv_usec + children.ru_utime.tv_usec + children.ru_stime.tv_usec;
}

double measure(const char *what, void (*work)(void)) {
  double start = cpu_time();
  work();
  double cost = (cpu_time() - start) / N;
  fprintf(stderr, "%-30s %8.2f microseconds each\n", what, cost);
  return cost;
}

void *nothing(void *argument) { return argument; }

void create_uthreads(void) {
  for (int i = 0; i < N; i++) {
    uthread_t thread;
    uthread_create(&thread, nothing, NULL);
    uthread_join(thread, NULL);
  }
}

void create_pthreads(void) {
  for (int i = 0; i < N; i++) {
    pthread_t thread;
    pthread_create(&thread, NULL, nothing, NULL);
    pthread_join(thread, NULL);
  }
}

void create_processes(void) {
  for (int i = 0; i < N; i++) {
    if (fork() == 0) _exit(0);
    wait(NULL);
  }
}

void *give_way(void *argument) {
  for (int i = 0; i < N / 2; i++) uthread_yield();
  return NULL;
}

void switch_uthreads(void) {
  uthread_t one, two;
  uthread_create(&one, give_way, NULL);
  uthread_create(&two, give_way, NULL);
  uthread_join(one, NULL);
  uthread_join(two, NULL);
}

sem_t turn[2];

void *take_turns(void *argument) {
  int me = argument != NULL;
  for (int i = 0; i < N / 2; i++) {
    sem_wait(&turn[me]);
    sem_post(&turn[!me]);
  }
  return NULL;
}

void switch_pthreads(void) {
  pthread_t one, two;
  sem_init(&turn[0], 0, 1);
  sem_init(&turn[1], 0, 0);
  pthread_create(&one, NULL, take_turns, NULL);
  pthread_create(&two, NULL, take_turns, "the other");
  pthread_join(one, NULL);
  pthread_join(two, NULL);
}

int main(void) {
  create_uthreads(); /* once to warm up */
  double user = measure("create a user-level thread", create_uthreads);
  double kernel = measure("create a kernel thread", create_pthreads);
  double process = measure("create a process", create_processes);
  double user_switch = measure("switch user-level threads", switch_uthreads);
  double kernel_switch = measure("switch kernel threads", switch_pthreads);

  printf("creating: user-level threads %s than kernel threads, kernel threads %s than processes\n",
         user < kernel ? "cheaper" : "dearer", kernel < process ? "cheaper" : "dearer");
  printf("switching: user-level threads %s than kernel threads\n", user_switch < kernel_switch ? "cheaper" : "dearer");
  return 0;
}
