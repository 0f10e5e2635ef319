/* What free says of pointers that malloc has not returned, and of blocks whose size was overwritten. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *block;

static void inside(void) { free(block + 64); }
static void unaligned(void) { free(block + 3); }
static void size_of_text(void) {
  strcpy(block + 56, "hello");
  free(block + 64);
}
static void size_that_fits(void) {
  strcpy(block + 56, "A");
  free(block + 64);
  puts("nothing noticed");
}
static void size_of_a_big_one(void) {
  strcpy(block + 56, "!!");
  free(block + 64);
}
static void twice(void) {
  free(block);
  free(block);
}

static void try(const char *name, void (*mistake)(void)) {
  int ends[2], status;
  char said[100] = "";
  fflush(stdout);
  pipe(ends);
  if (fork() == 0) {
    dup2(ends[1], 1);
    dup2(ends[1], 2);
    block = calloc(1, 128);
    mistake();
    exit(0);
  }
  close(ends[1]);
  read(ends[0], said, sizeof said - 1);
  close(ends[0]);
  wait(&status);
  printf("%s: %d %s", name, WIFSIGNALED(status) ? WTERMSIG(status) : 0, said);
}

int main(void) {
  try("inside a block", inside);
  try("unaligned", unaligned);
  try("a size that is text", size_of_text);
  try("a size that could be", size_that_fits);
  try("a size beyond the block", size_of_a_big_one);
  try("twice", twice);
}
