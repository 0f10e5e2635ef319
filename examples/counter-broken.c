/*
 * Two threads, a million increments each: the sum is not two million, because counter++ is a load, an addition and a store,
 * and a thread can lose the CPU in between. Try --schedule fifo, and round-robin with different quanta.
 */
#include <pthread.h>
#include <stdio.h>

#define TIMES 1000000

int counter = 0;

void *count(void *argument) {
  for (int i = 0; i < TIMES; i++) {
    counter++;
  }
  return NULL;
}

int main(void) {
  pthread_t one, two;

  pthread_create(&one, NULL, count, NULL);
  pthread_create(&two, NULL, count, NULL);
  pthread_join(one, NULL);
  pthread_join(two, NULL);
  printf("counter = %d, lost updates: %s\n", counter, counter == 2 * TIMES ? "none" : "some");
  return 0;
}
