/*
 * A condition variable: one thread waits until another has made something true. The condition is tested in a loop, because being
 * woken does not mean that it still holds (or ever did).
 */
#include <pthread.h>
#include <stdio.h>

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
int ready = 0;

void *wait_for_it(void *argument) {
  pthread_mutex_lock(&lock);
  while (!ready) pthread_cond_wait(&changed, &lock); /* gives the lock back while it waits */
  printf("waiter: it is ready\n");
  pthread_mutex_unlock(&lock);
  return NULL;
}

int main(void) {
  pthread_t waiter;

  pthread_create(&waiter, NULL, wait_for_it, NULL);

  pthread_mutex_lock(&lock);
  printf("main: make it ready\n");
  ready = 1;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&lock);

  pthread_join(waiter, NULL);
  pthread_cond_destroy(&changed);
  pthread_mutex_destroy(&lock);
  return 0;
}
