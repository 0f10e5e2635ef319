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
