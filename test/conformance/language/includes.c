/* C11 6.10.2, 6.4.7: including by quotes, brackets and macros; a file includes itself until it is enough. */
#ifndef DEPTH
#define DEPTH 0
#include <stdio.h>
#define HEADER <string.h>
#include HEADER
#define SELF "includes.c"
static int total = 0;
#endif
#if DEPTH == 0
#undef DEPTH
#define DEPTH 1
#include SELF
#elif DEPTH == 1
#undef DEPTH
#define DEPTH 2
#include "includes.c"
static int one(void) { return 1; }
#elif DEPTH == 2
#undef DEPTH
#define DEPTH 3
static int two(void) { return 2; }
#endif
#if DEPTH == 3 && !defined MAIN && __INCLUDE_LEVEL__ == 0
#define MAIN
int main(void) {
  total += one() + two();
  printf("%d %d %zu\n", total, DEPTH, strlen("abc"));
  return 0;
}
#endif
