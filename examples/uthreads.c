/*
 * User-level threads (#include <uthread.h>): the library switches between them, the kernel sees one thread. They take turns
 * where they call uthread_yield, and nowhere else: without a mutex and without a lost update.
 */
#include <stdio.h>
#include <uthread.h>

int counter = 0;

void *count(void *argument) {
  for (int i = 0; i < 3; i++) {
    counter++;
    printf("%s counts: %d\n", (char *)argument, counter);
    uthread_yield();
  }
  return argument;
}

int main(void) {
  uthread_t one, two;
  void *result;

  uthread_create(&one, count, "one");
  uthread_create(&two, count, "two");
  uthread_join(one, &result);
  printf("%s is done\n", (char *)result);
  uthread_join(two, &result);
  printf("%s is done\n", (char *)result);
  return 0;
}
