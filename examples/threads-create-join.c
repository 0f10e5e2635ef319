/* pthread_create and pthread_join: every thread of a process runs in the same address space. */
#include <pthread.h>
#include <stdio.h>

#define THREADS 3

int squares[THREADS]; /* one array, seen by all threads */

void *square(void *argument) {
  int number = *(int *)argument; /* a local variable: each thread has its own, on its own stack */
  squares[number] = number * number;
  printf("thread %d is done\n", number);
  return NULL;
}

int main(void) {
  pthread_t threads[THREADS];
  int numbers[THREADS]; /* not &i: the loop goes on while the thread reads it */

  for (int i = 0; i < THREADS; i++) {
    numbers[i] = i;
    pthread_create(&threads[i], NULL, square, &numbers[i]);
  }
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  for (int i = 0; i < THREADS; i++) printf("%d * %d = %d\n", i, i, squares[i]);
  return 0;
}
