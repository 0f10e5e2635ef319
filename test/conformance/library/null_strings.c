/*
 * A null pointer where %s wants a string: printf says "(null)", but gcc makes puts and fputs of calls that only print a string, when
 * nobody uses their result, and those know no null pointer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char *volatile nothing;

#define TRY(statement)                                             \
  do {                                                             \
    int status;                                                    \
    fflush(stdout);                                                \
    if (fork() == 0) {                                             \
      statement;                                                   \
      exit(0);                                                     \
    }                                                              \
    wait(&status);                                                 \
    printf("%s: %d\n", #statement, WIFSIGNALED(status) ? WTERMSIG(status) : 0); \
  } while (0)

int main(void) {
  int n;
  TRY(printf("%s\n", nothing));
  TRY((void)printf("%s\n", nothing));
  TRY(n = printf("%s\n", nothing));
  TRY(printf("%s", nothing); puts(""));
  TRY(printf("%s %d\n", nothing, 1));
  TRY(fprintf(stdout, "%s", nothing));
  TRY(fprintf(stdout, "%s\n", nothing));
  TRY(n = fprintf(stdout, "%s", nothing); puts(""));
  TRY(puts(nothing));
  nothing = "a string";
  TRY(printf("%s\n", nothing));
  (void)n;
}
