/* The counter of counter-broken.c with a mutex around it: one thread at a time in the critical section, no update is lost. */
#include <pthread.h>
#include <stdio.h>

#define TIMES 1000000

int counter = 0;
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void *count(void *argument) {
  for (int i = 0; i < TIMES; i++) {
    pthread_mutex_lock(&lock);
    counter++;
    pthread_mutex_unlock(&lock);
  }
  return NULL;
}

int main(void) {
  pthread_t one, two;

  pthread_create(&one, NULL, count, NULL);
  pthread_create(&two, NULL, count, NULL);
  pthread_join(one, NULL);
  pthread_join(two, NULL);
  printf("counter = %d\n", counter);
  return 0;
}
