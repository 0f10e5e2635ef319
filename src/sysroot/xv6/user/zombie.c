/* zombie: a child that ends while its parent sleeps, and is an orphan's entry in the process table afterwards. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int main(void) {
  if (fork() > 0) sleep(5); /* the child is a zombie meanwhile */
  exit(0);
}
