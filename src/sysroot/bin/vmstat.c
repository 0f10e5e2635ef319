/*
 * vmstat: a line of what the machine is doing: processes that run and that wait, memory, and the time of the CPU since the
 * machine started. vmstat SECONDS [COUNT] prints more of them.
 */
#include <time.h>

#include "proc.h"

static unsigned long long memory(const char *text, const char *name)
{
  unsigned long long kilobytes = 0;
  const char *line = strstr(text, name);
  if (line != NULL)
    sscanf(line + strlen(name), "%llu", &kilobytes);
  return kilobytes;
}

static void print_line(void)
{
  char text[4096], stat[4096];
  int count, running = 0, blocked = 0;
  struct process *list = read_processes(&count);
  for (int i = 0; i < count; i++) {
    running += list[i].state == 'R';
    blocked += list[i].state == 'D';
  }
  free(list);
  if (read_proc_file("/proc/meminfo", text, sizeof text) < 0)
    text[0] = '\0';
  unsigned long long user = 0, nice = 0, system = 0, idle = 0, wait = 0, switches = 0;
  if (read_proc_file("/proc/stat", stat, sizeof stat) > 0) {
    sscanf(stat, "cpu %llu %llu %llu %llu %llu", &user, &nice, &system, &idle, &wait);
    const char *line = strstr(stat, "ctxt ");
    if (line != NULL)
      sscanf(line, "ctxt %llu", &switches);
  }
  unsigned long long total = user + nice + system + idle + wait;
  if (total == 0)
    total = idle = 1;
  printf("%2d %2d %6d %6llu %6llu %6llu %4d %4d %5d %5d %4d %4llu %2llu %2llu %2llu %2llu %2d\n", running, blocked, 0,
         memory(text, "MemFree:"), memory(text, "Buffers:"), memory(text, "Cached:"), 0, 0, 0, 0, 0, switches % 10000,
         100 * (user + nice) / total, 100 * system / total, 100 * idle / total, 100 * wait / total, 0);
  fflush(stdout);
}

int main(int argc, char **argv)
{
  int seconds = argc > 1 ? atoi(argv[1]) : 0, count = argc > 2 ? atoi(argv[2]) : seconds > 0 ? -1 : 1;
  printf("procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n");
  printf(" r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n");
  for (int i = 0; count < 0 || i < count; i++) {
    struct timespec pause = {seconds, 0};
    if (i > 0)
      nanosleep(&pause, NULL);
    print_line();
  }
  return 0;
}
