/* forktest: fork until the process table is full, and collect all the children. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

#define MANY 1000

int main(void) {
  int children = 0;
  printf("fork test\n");
  while (children < MANY) {
    int pid = fork();
    if (pid < 0) break;
    if (pid == 0) exit(0);
    children++;
  }
  if (children == MANY) {
    printf("fork claimed to work %d times!\n", MANY);
    exit(1);
  }
  for (int i = 0; i < children; i++) {
    if (wait(0) < 0) {
      printf("wait stopped early\n");
      exit(1);
    }
  }
  if (wait(0) != -1) {
    printf("wait got too many\n");
    exit(1);
  }
  printf("fork test OK\n");
  exit(0);
}
