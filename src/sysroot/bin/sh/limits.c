/*
 * The builtins about what processes may use and have used: ulimit, times.
 */
#include "sh.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <unistd.h>

static const struct limit {
  char option;
  int resource;
  rlim_t unit; /* bytes, or whatever is counted, in one of what is printed */
  const char *name;
} limits[] = {
    {'t', RLIMIT_CPU, 1, "time(seconds)"},          {'f', RLIMIT_FSIZE, 512, "file(blocks)"},
    {'d', RLIMIT_DATA, 1024, "data(kbytes)"},       {'s', RLIMIT_STACK, 1024, "stack(kbytes)"},
    {'c', RLIMIT_CORE, 512, "coredump(blocks)"},    {'m', RLIMIT_RSS, 1024, "memory(kbytes)"},
    {'l', RLIMIT_MEMLOCK, 1024, "locked memory(kbytes)"}, {'p', RLIMIT_NPROC, 1, "process"},
    {'n', RLIMIT_NOFILE, 1, "nofiles"},             {'v', RLIMIT_AS, 1024, "vmemory(kbytes)"},
    {'w', RLIMIT_LOCKS, 1, "locks"},                {'r', RLIMIT_RTPRIO, 1, "rtprio"},
};

static void print_limit(const struct limit *limit, bool hard, bool with_name)
{
  struct rlimit value;
  getrlimit(limit->resource, &value);
  rlim_t amount = hard ? value.rlim_max : value.rlim_cur;
  if (with_name)
    printf("%-20s ", limit->name);
  if (amount == RLIM_INFINITY)
    printf("unlimited\n");
  else
    printf("%llu\n", (unsigned long long)(amount / limit->unit));
}

/* bash's ulimit -a, in its layout. */
static void print_all_of_bash(bool hard)
{
  static const struct {
    const char *name, *unit;
    char option;
    int resource;
    rlim_t size;
  } rows[] = {
      {"real-time non-blocking time", "microseconds, ", 'R', RLIMIT_RTTIME, 1},
      {"core file size", "blocks, ", 'c', RLIMIT_CORE, 1024},
      {"data seg size", "kbytes, ", 'd', RLIMIT_DATA, 1024},
      {"scheduling priority", "", 'e', RLIMIT_NICE, 1},
      {"file size", "blocks, ", 'f', RLIMIT_FSIZE, 1024},
      {"pending signals", "", 'i', RLIMIT_SIGPENDING, 1},
      {"max locked memory", "kbytes, ", 'l', RLIMIT_MEMLOCK, 1024},
      {"max memory size", "kbytes, ", 'm', RLIMIT_RSS, 1024},
      {"open files", "", 'n', RLIMIT_NOFILE, 1},
      {"pipe size", "512 bytes, ", 'p', -1, 1},
      {"POSIX message queues", "bytes, ", 'q', RLIMIT_MSGQUEUE, 1},
      {"real-time priority", "", 'r', RLIMIT_RTPRIO, 1},
      {"stack size", "kbytes, ", 's', RLIMIT_STACK, 1024},
      {"cpu time", "seconds, ", 't', RLIMIT_CPU, 1},
      {"max user processes", "", 'u', RLIMIT_NPROC, 1},
      {"virtual memory", "kbytes, ", 'v', RLIMIT_AS, 1024},
      {"file locks", "", 'x', RLIMIT_LOCKS, 1},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    char unit[32];
    struct rlimit value = {8, 8};
    snprintf(unit, sizeof unit, "(%s-%c) ", rows[i].unit, rows[i].option);
    if (rows[i].resource >= 0)
      getrlimit(rows[i].resource, &value);
    rlim_t amount = hard ? value.rlim_max : value.rlim_cur;
    printf("%-20s %20s", rows[i].name, unit);
    if (amount == RLIM_INFINITY)
      printf("unlimited\n");
    else
      printf("%llu\n", (unsigned long long)(amount / rows[i].size));
  }
}

static const struct limit *find_limit(char option)
{
  if (option == 'u') /* bash's letter for the number of processes */
    option = 'p';
  for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
    if (limits[i].option == option)
      return &limits[i];
  }
  return NULL;
}

/* ulimit [-H|-S] [-a | -letter] [value | unlimited] */
int builtin_ulimit(int argc, char **argv)
{
  const struct limit *limit = find_limit('f');
  bool hard = false, soft = false, all = false;
  int i = 1;

  for (; i < argc && argv[i][0] == '-'; i++) {
    for (const char *letter = argv[i] + 1; *letter != '\0'; letter++) {
      if (*letter == 'H')
        hard = true;
      else if (*letter == 'S')
        soft = true;
      else if (*letter == 'a')
        all = true;
      else if ((limit = find_limit(*letter)) == NULL)
        fail("ulimit: Illegal option -%c", *letter);
    }
  }
  if (all && bash) {
    print_all_of_bash(hard);
    return 0;
  }
  if (all) {
    for (size_t n = 0; n < sizeof limits / sizeof limits[0]; n++)
      print_limit(&limits[n], hard, true);
    return 0;
  }
  if (i == argc) {
    print_limit(limit, hard, false);
    return 0;
  }

  rlim_t amount = RLIM_INFINITY;
  if (strcmp(argv[i], "unlimited") != 0) {
    char *end;
    unsigned long long number = strtoull(argv[i], &end, 10);
    if (!isdigit((unsigned char)argv[i][0]) || *end != '\0')
      fail("ulimit: bad number");
    amount = number * limit->unit;
  }
  struct rlimit value;
  getrlimit(limit->resource, &value);
  if (hard || !soft)
    value.rlim_max = amount;
  if (soft || !hard)
    value.rlim_cur = amount;
  if (setrlimit(limit->resource, &value) < 0)
    fail("ulimit: error setting limit (%s)", strerror(errno));
  return 0;
}

int builtin_times(int argc, char **argv)
{
  struct tms t;
  (void)argc, (void)argv;
  long ticks = sysconf(_SC_CLK_TCK);
  times(&t);
  const clock_t all[4] = {t.tms_utime, t.tms_stime, t.tms_cutime, t.tms_cstime};
  for (int i = 0; i < 4; i++) {
    double seconds = (double)all[i] / (double)ticks;
    printf("%dm%.6fs%c", (int)(seconds / 60), seconds - 60 * (int)(seconds / 60), i % 2 == 0 ? ' ' : '\n');
  }
  return 0;
}
