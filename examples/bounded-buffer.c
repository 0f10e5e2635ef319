/*
 * Producer and consumer with a bounded buffer: a mutex for the buffer, one condition variable for "there is something in it",
 * one for "there is room".
 */
#include <pthread.h>
#include <stdio.h>

#define SLOTS 2
#define ITEMS 6

int buffer[SLOTS];
int count = 0, in = 0, out = 0;
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER;
pthread_cond_t not_full = PTHREAD_COND_INITIALIZER;

void *produce(void *argument) {
  for (int item = 1; item <= ITEMS; item++) {
    pthread_mutex_lock(&lock);
    while (count == SLOTS) pthread_cond_wait(&not_full, &lock);
    buffer[in] = item;
    in = (in + 1) % SLOTS;
    count++;
    printf("produced %d\n", item);
    pthread_cond_signal(&not_empty);
    pthread_mutex_unlock(&lock);
  }
  return NULL;
}

void *consume(void *argument) {
  for (int i = 0; i < ITEMS; i++) {
    pthread_mutex_lock(&lock);
    while (count == 0) pthread_cond_wait(&not_empty, &lock);
    int item = buffer[out];
    out = (out + 1) % SLOTS;
    count--;
    printf("consumed %d\n", item);
    pthread_cond_signal(&not_full);
    pthread_mutex_unlock(&lock);
  }
  return NULL;
}

int main(void) {
  pthread_t producer, consumer;

  pthread_create(&producer, NULL, produce, NULL);
  pthread_create(&consumer, NULL, consume, NULL);
  pthread_join(producer, NULL);
  pthread_join(consumer, NULL);
  return 0;
}
