// pingpong: a byte goes from the parent to the child over one pipe, and back over another.
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int main(void) {
  int to_child[2], to_parent[2];
  char ball = 'x';
  pipe(to_child);
  pipe(to_parent);
  if (fork() == 0) {
    read(to_child[0], &ball, 1);
    printf("%d: received ping\n", getpid());
    write(to_parent[1], &ball, 1);
    exit(0);
  }
  write(to_child[1], &ball, 1);
  read(to_parent[0], &ball, 1);
  printf("%d: received pong\n", getpid());
  wait(0);
  exit(0);
}
