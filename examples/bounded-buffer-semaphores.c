/* The bounded buffer with semaphores: they count the free and the used slots, so nobody has to test a condition. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

#define SLOTS 2
#define ITEMS 6

int buffer[SLOTS];
sem_t free_slots, used_slots;

void *produce(void *argument) {
  for (int i = 0; i < ITEMS; i++) {
    sem_wait(&free_slots);
    buffer[i % SLOTS] = i * i;
    sem_post(&used_slots);
  }
  return NULL;
}

void *consume(void *argument) {
  int sum = 0;
  for (int i = 0; i < ITEMS; i++) {
    sem_wait(&used_slots);
    printf("consumed %d\n", buffer[i % SLOTS]);
    sum += buffer[i % SLOTS];
    sem_post(&free_slots);
  }
  printf("sum %d\n", sum);
  return NULL;
}

int main(void) {
  pthread_t producer, consumer;

  sem_init(&free_slots, 0, SLOTS);
  sem_init(&used_slots, 0, 0);
  pthread_create(&producer, NULL, produce, NULL);
  pthread_create(&consumer, NULL, consume, NULL);
  pthread_join(producer, NULL);
  pthread_join(consumer, NULL);
  sem_destroy(&free_slots);
  sem_destroy(&used_slots);
  return 0;
}
