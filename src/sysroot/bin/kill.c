/*
 * kill: sends a signal to processes; a negative number means a process group. -l lists the signals.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signal_names.h"

static int list(int count, char **which)
{
  if (count == 0) {
    for (int i = 0; i < SIGNAL_COUNT; i++)
      printf("%s%c", signal_names[i].name, i == SIGNAL_COUNT - 1 || i % 16 == 15 ? '\n' : ' ');
    return 0;
  }
  for (int i = 0; i < count; i++) {
    int number = signal_from_name(which[i]);
    if (isdigit((unsigned char)which[i][0])) {
      const char *name = signal_to_name(atoi(which[i]));
      if (name == NULL) {
        fprintf(stderr, "kill: unknown signal name %s\n", which[i]);
        return 1;
      }
      printf("%s\n", name);
    } else if (number < 0) {
      fprintf(stderr, "kill: unknown signal name %s\n", which[i]);
      return 1;
    } else {
      printf("%d\n", number);
    }
  }
  return 0;
}

int main(int argc, char **argv)
{
  int number = SIGTERM, i = 1, status = 0;

  if (argc > 1 && (strcmp(argv[1], "-l") == 0 || strcmp(argv[1], "-L") == 0))
    return list(argc - 2, argv + 2);
  if (argc > 2 && argv[1][0] == '-' && strcmp(argv[1], "--") != 0) {
    const char *name = argv[1] + 1;
    i = 2;
    if (strcmp(name, "s") == 0 || strcmp(name, "n") == 0)
      name = argv[i++];
    number = signal_from_name(name);
    if (number < 0) {
      fprintf(stderr, "kill: unknown signal name %s\n", name);
      return 1;
    }
  }
  if (i < argc && strcmp(argv[i], "--") == 0)
    i++;
  if (i >= argc) {
    fprintf(stderr, "\nUsage:\n kill [options] <pid> [...]\n");
    return 1;
  }
  for (; i < argc; i++) {
    char *end;
    long pid = strtol(argv[i], &end, 10);
    if (*end != '\0' || end == argv[i]) {
      fprintf(stderr, "kill: failed to parse argument: '%s'\n", argv[i]);
      status = 1;
    } else if (kill((pid_t)pid, number) < 0) {
      fprintf(stderr, "kill: (%s): %s\n", argv[i], strerror(errno));
      status = 1;
    }
  }
  return status;
}
