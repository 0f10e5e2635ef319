/*
 * Dining philosophers, with a deadlock: everybody takes the left fork first. When all have one, nobody can go on: a circle of
 * threads, each holding what the next one wants. Try --schedule round-robin --quantum 100: the report names the circle.
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

  for (int i = 0; i < MEALS; i++) {
    pthread_mutex_lock(&forks[left]);
    pthread_mutex_lock(&forks[right]);
    eaten[me]++;
    pthread_mutex_unlock(&forks[right]);
    pthread_mutex_unlock(&forks[left]);
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
