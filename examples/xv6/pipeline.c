// A pipeline as xv6's shell makes one, `ls | grep e | wc`, with a child that crashes at the end of it.
#include "kernel/types.h"
#include "kernel/stat.h"
#include "user/user.h"

int start(char *words[], int input, int output, int unused) {
  int pid = fork();
  if (pid == 0) {
    if (input != 0) {
      close(0);
      dup(input);
      close(input);
    }
    if (output != 1) {
      close(1);
      dup(output);
      close(output);
    }
    if (unused >= 0) close(unused);
    exec(words[0], words);
    fprintf(2, "exec %s failed\n", words[0]);
    exit(1);
  }
  return pid;
}

int main(void) {
  char *ls[] = {"ls", 0}, *grep[] = {"grep", "e", 0}, *wc[] = {"wc", 0}, *none[] = {"nosuch", 0};
  int first[2], second[2], status;
  pipe(first);
  start(ls, 0, first[1], first[0]);
  close(first[1]);
  pipe(second);
  start(grep, first[0], second[1], second[0]);
  close(first[0]);
  close(second[1]);
  start(wc, second[0], 1, -1);
  close(second[0]);
  while (wait(0) > 0) continue;

  start(none, 0, 1, -1);
  wait(&status);
  printf("exit status %d\n", status);

  if (fork() == 0) *(int *)0 = 1;
  wait(&status);
  printf("the child was killed: %d\n", status);
  exit(0);
}
