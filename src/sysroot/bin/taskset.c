/*
 * taskset: on which CPUs a program may run: taskset MASK COMMAND, taskset -c LIST COMMAND, taskset [-c] -p [MASK] PID.
 */
#define _GNU_SOURCE /* CPU_SET */
#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* 0,2-3 */
static bool read_list(const char *text, cpu_set_t *set)
{
  CPU_ZERO(set);
  while (*text != '\0') {
    char *end;
    long from = strtol(text, &end, 10), to = from;
    if (end == text)
      return false;
    if (*end == '-')
      to = strtol(end + 1, &end, 10);
    for (long cpu = from; cpu <= to && cpu < CPU_SETSIZE; cpu++)
      CPU_SET((int)cpu, set);
    if (*end == ',')
      end++;
    else if (*end != '\0')
      return false;
    text = end;
  }
  return true;
}

static bool read_mask(const char *text, cpu_set_t *set)
{
  char *end;
  unsigned long mask = strtoul(text, &end, 16);
  CPU_ZERO(set);
  for (int cpu = 0; cpu < 64; cpu++) {
    if (mask >> cpu & 1)
      CPU_SET(cpu, set);
  }
  return *end == '\0' && mask != 0;
}

static void print_set(int pid, const char *when, bool as_list, const cpu_set_t *set)
{
  printf("pid %d's %s affinity %s: ", pid, when, as_list ? "list" : "mask");
  unsigned long mask = 0;
  const char *comma = "";
  for (int cpu = 0; cpu < 64; cpu++) {
    if (!CPU_ISSET(cpu, set))
      continue;
    mask |= 1ul << cpu;
    int last = cpu;
    while (last < 63 && CPU_ISSET(last + 1, set))
      last++;
    if (as_list && (cpu == 0 || !CPU_ISSET(cpu - 1, set))) {
      if (last > cpu + 1)
        printf("%s%d-%d", comma, cpu, last);
      else
        printf(last > cpu ? "%s%d,%d" : "%s%d", comma, cpu, last);
      comma = ",";
    }
  }
  if (!as_list)
    printf("%lx", mask);
  putchar('\n');
}

int main(int argc, char **argv)
{
  bool as_list = false, of_process = false;
  cpu_set_t set;
  int option;
  while ((option = getopt(argc, argv, "+cpa")) != -1) {
    if (option == '?')
      return 1;
    as_list = as_list || option == 'c';
    of_process = of_process || option == 'p';
  }
  int left = argc - optind;
  if (left < (of_process ? 1 : 2)) {
    fprintf(stderr, "taskset: bad usage\nTry 'taskset --help' for more information.\n");
    return 1;
  }
  bool sets = !of_process || left > 1;
  if (sets && !(as_list ? read_list : read_mask)(argv[optind], &set)) {
    fprintf(stderr, "taskset: failed to parse CPU %s: %s\n", as_list ? "list" : "mask", argv[optind]);
    return 1;
  }
  int pid = of_process ? atoi(argv[optind + (left > 1)]) : 0;
  cpu_set_t before;
  if (of_process) {
    if (sched_getaffinity(pid, sizeof before, &before) < 0) {
      fprintf(stderr, "taskset: failed to get pid %d's affinity: %s\n", pid, strerror(errno));
      return 1;
    }
    print_set(pid, "current", as_list, &before);
  }
  if (sets && sched_setaffinity(pid, sizeof set, &set) < 0) {
    fprintf(stderr, "taskset: failed to set pid %d's affinity: %s\n", pid, strerror(errno));
    return 1;
  }
  if (of_process && sets && sched_getaffinity(pid, sizeof set, &set) == 0)
    print_set(pid, "new", as_list, &set);
  if (of_process)
    return 0;
  execvp(argv[optind + 1], argv + optind + 1);
  fprintf(stderr, "taskset: failed to execute %s: %s\n", argv[optind + 1], strerror(errno));
  return errno == ENOENT ? 127 : 126;
}
