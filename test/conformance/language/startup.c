/* C11 5.1.2.2.1, 5.1.2.2.3: argc and argv, falling off the end of main is success, exit runs what atexit registered. */
#include <stdio.h>
#include <stdlib.h>

static void last(void) { printf("last\n"); }
static void first(void) { printf("first\n"); }

int main(int argc, char **argv) {
  printf("%d %d %d\n", argc, argv[0] != NULL, argv[argc] == NULL);
  atexit(last);
  atexit(first);
  if (argc > 5) return 3;
}
