// A malloc of the program's own counts and hands on to the library's, which RTLD_NEXT finds; linker symbols bound the data.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char __data_start, edata, end;

static int calls, answer = 42;
static void *(*next_malloc)(size_t);

void *malloc(size_t size) {
  if (!next_malloc) next_malloc = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
  calls++;
  return next_malloc(size);
}

int puts(const char *text) {
  int (*next)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "puts");
  return next(text) + next("(told by the program's own puts)");
}

int main(void) {
  char *p = malloc(10), *q = strdup("abc");
  puts(calls >= 2 ? "malloc was called by the program and by strdup" : "strdup went by");
  printf("another one: %d\n", dlsym(RTLD_DEFAULT, "malloc") == (void *)malloc && dlsym(RTLD_NEXT, "malloc") != (void *)malloc);
  printf("in the data: %d\n", (char *)&answer >= &__data_start && (char *)&answer < &edata && &edata <= &end);
  free(p);
  free(q);
  return 0;
}
