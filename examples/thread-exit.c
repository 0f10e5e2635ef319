/* pthread_exit ends the calling thread, wherever it is; in main, the process goes on until its last thread ends. */
#include <pthread.h>
#include <stdio.h>

pthread_t first;

void finish(int number) {
  static int results[2];
  results[number] = 10 * (number + 1);
  pthread_exit(&results[number]);
  printf("This line will never be executed\n");
}

void *work(void *argument) {
  finish((int)(long)argument);
  return NULL;
}

void *collect(void *argument) {
  void *result;
  pthread_join(first, &result);
  printf("the first thread's result is %d\n", *(int *)result);
  return NULL;
}

int main(void) {
  pthread_t second;

  pthread_create(&first, NULL, work, (void *)0L);
  pthread_create(&second, NULL, collect, NULL);
  pthread_exit(NULL);
}
