/*
 * sleep: waits for the sum of its arguments, each a number with an optional s, m, h or d behind it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int main(int argc, char **argv)
{
  double seconds = 0;

  if (argc < 2) {
    fprintf(stderr, "sleep: missing operand\nTry 'sleep --help' for more information.\n");
    return 1;
  }
  for (int i = 1; i < argc; i++) {
    static const char units[] = "smhd";
    static const double lengths[] = {1, 60, 3600, 86400};
    char *unit;
    double amount = strtod(argv[i], &unit);
    const char *known = *unit == '\0' ? units : strchr(units, *unit);
    if (unit == argv[i] || amount < 0 || known == NULL || (*unit != '\0' && unit[1] != '\0')) {
      fprintf(stderr, "sleep: invalid time interval '%s'\nTry 'sleep --help' for more information.\n", argv[i]);
      return 1;
    }
    seconds += amount * lengths[known - units];
  }
  struct timespec left = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
  while (nanosleep(&left, &left) < 0)
    ; /* a signal that is handled does not end the sleep */
  return 0;
}
