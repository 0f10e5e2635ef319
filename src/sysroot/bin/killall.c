/*
 * killall, pidof: processes by their exact names: a signal for all of them, or their ids, the newest first.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>

#include "proc.h"
#include "signal_names.h"

static bool has_name(const struct process *p, const char *name)
{
  const char *slash = strrchr(name, '/');
  return p->pid != getpid() && strcmp(p->name, slash != NULL ? slash + 1 : name) == 0;
}

static int pidof(int argc, char **argv)
{
  int count, printed = 0;
  bool single = argc > 1 && strcmp(argv[1], "-s") == 0;
  struct process *list = read_processes(&count);
  for (int i = count; i-- > 0 && !(single && printed > 0);) {
    for (int n = 1; n < argc; n++) {
      if (has_name(&list[i], argv[n]))
        printf(printed++ > 0 ? " %d" : "%d", list[i].pid);
    }
  }
  if (printed > 0)
    putchar('\n');
  return printed == 0;
}

int main(int argc, char **argv)
{
  const char *slash = strrchr(argv[0], '/'), *program = slash != NULL ? slash + 1 : argv[0];
  int number = SIGTERM, count, status = 0, i = 1;
  bool quiet = false, verbose = false;
  if (strcmp(program, "pidof") == 0)
    return pidof(argc, argv);
  for (; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
    const char *name = argv[i] + 1;
    if (strcmp(name, "q") == 0)
      quiet = true;
    else if (strcmp(name, "v") == 0)
      verbose = true;
    else if (strcmp(name, "s") == 0 && i + 1 < argc)
      number = signal_from_name(argv[++i]);
    else
      number = signal_from_name(name);
    if (number < 0) {
      fprintf(stderr, "%s: unknown signal; killall -l lists signals.\n", argv[i] + (argv[i][0] == '-'));
      return 1;
    }
  }
  if (i == argc) {
    fprintf(stderr, "Usage: killall [-qv] [-SIGNAL] NAME...\n");
    return 1;
  }
  struct process *list = read_processes(&count);
  for (; i < argc; i++) {
    bool found = false;
    for (int n = 0; n < count; n++) {
      if (!has_name(&list[n], argv[i]))
        continue;
      if (kill(list[n].pid, number) < 0) {
        fprintf(stderr, "%s(%d): %s\n", argv[i], list[n].pid, strerror(errno));
        continue;
      }
      found = true;
      if (verbose)
        fprintf(stderr, "Killed %s(%d) with signal %d\n", argv[i], list[n].pid, number);
    }
    if (!found && !quiet)
      fprintf(stderr, "%s: no process found\n", argv[i]);
    status |= !found;
  }
  return status;
}
