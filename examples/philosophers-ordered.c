/*
 * Dining philosophers without deadlock: everybody takes the fork with the lower number first. A circle of threads, each waiting
 * for a higher fork than it holds, cannot close.
 */
#include <pthread.h>
#include <stdio.h>

#define PHILOSOPHERS 3
#define MEALS 20

pthread_mutex_t forks[PHILOSOPHERS];
int eaten[PHILOSOPHERS];

void *philosopher(void *argument) {
  int me = (int)(long)argument;
  int left = me, right = (me + 1) % PHILOSOPHERS;
  int first = left < right ? left : right;
  int second = left < right ? right : left;

  for (int i = 0; i < MEALS; i++) {
    pthread_mutex_lock(&forks[first]);
    pthread_mutex_lock(&forks[second]);
    eaten[me]++;
    pthread_mutex_unlock(&forks[second]);
    pthread_mutex_unlock(&forks[first]);
  }
  return NULL;
}

int main(void) {
  pthread_t threads[PHILOSOPHERS];

  for (int i = 0; i < PHILOSOPHERS; i++) pthread_mutex_init(&forks[i], NULL);
  for (long i = 0; i < PHILOSOPHERS; i++) pthread_create(&threads[i], NULL, philosopher, (void *)i);
  for (int i = 0; i < PHILOSOPHERS; i++) pthread_join(threads[i], NULL);
  for (int i = 0; i < PHILOSOPHERS; i++) printf("philosopher %d has eaten %d times\n", i, eaten[i]);
  return 0;
}
