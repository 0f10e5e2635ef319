/* init: a shell on the console, and another when it ends; orphans are waited for meanwhile. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fcntl.h"
#include "user/user.h"

#define CONSOLE 1

int main(void) {
  char *arguments[] = {"sh", 0};
  if (open("console", O_RDWR) < 0) {
    mknod("console", CONSOLE, 0);
    open("console", O_RDWR);
  }
  dup(0);
  dup(0);
  for (;;) {
    printf("init: starting sh\n");
    int shell = fork();
    if (shell < 0) {
      printf("init: fork failed\n");
      exit(1);
    }
    if (shell == 0) {
      exec("sh", arguments);
      printf("init: exec sh failed\n");
      exit(1);
    }
    int ended;
    while ((ended = wait(0)) != shell) {
      if (ended < 0) {
        printf("init: wait returned an error\n");
        exit(1);
      }
    }
  }
}
