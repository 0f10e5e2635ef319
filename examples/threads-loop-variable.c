/* A classic mistake: all threads get the address of the same variable, which changes before they read it. */
#include <pthread.h>
#include <stdio.h>

#define THREADS 3

void *hello(void *argument) {
  int number = *(int *)argument; /* what is in i by now? */
  printf("hello from thread %d\n", number);
  return NULL;
}

int main(void) {
  pthread_t threads[THREADS];
  int i;

  for (i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, hello, &i);
  for (int j = 0; j < THREADS; j++) pthread_join(threads[j], NULL);
  return 0;
}
