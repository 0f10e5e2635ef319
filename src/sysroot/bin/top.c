/*
 * top: the processes that used the CPU most, first. -b without drawing over the last picture, -n how many pictures, -d how
 * many seconds between two; -p of this process only. Without -b the terminal is cleared before every picture; ^C ends it.
 */
#include <pwd.h>
#include <stdbool.h>
#include <unistd.h>

#include "proc.h"
#include "summary.h"

enum { TICKS_PER_SECOND = 100, PAGE_KILOBYTES = 4 };

static double total_seconds;
static unsigned long total_kilobytes;

static unsigned long ticks_of(const struct process *p)
{
  return p->user_ticks + p->system_ticks;
}

static int by_use(const void *a, const void *b)
{
  const struct process *left = a, *right = b;
  if (ticks_of(left) != ticks_of(right))
    return ticks_of(left) < ticks_of(right) ? 1 : -1;
  return compare_pids(a, b);
}

static double read_number(const char *path, const char *format)
{
  double number = 0;
  FILE *file = fopen(path, "r");
  if (file == NULL)
    return 0;
  if (fscanf(file, format, &number) != 1)
    number = 0;
  fclose(file);
  return number;
}

static void print_heads(const struct process *all, int count)
{
  int running = 0, stopped = 0, zombies = 0;
  for (int i = 0; i < count; i++) {
    running += all[i].state == 'R';
    stopped += all[i].state == 'T';
    zombies += all[i].state == 'Z';
  }
  print_summary("top - ");
  printf("Tasks: %3d total, %3d running, %3d sleeping, %3d stopped, %3d zombie\n", count, running,
         count - running - stopped - zombies, stopped, zombies);
  unsigned long user = 0, system = 0;
  for (int i = 0; i < count; i++) {
    user += all[i].user_ticks;
    system += all[i].system_ticks;
  }
  double whole = total_seconds * TICKS_PER_SECOND, us = whole > 0 ? 100 * (double)user / whole : 0,
         sy = whole > 0 ? 100 * (double)system / whole : 0;
  double idle = us + sy < 100 ? 100 - us - sy : 0;
  printf("%%Cpu(s): %4.1f us, %4.1f sy,  0.0 ni, %4.1f id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st\n", us, sy, idle);
  double free_kilobytes = read_number("/proc/meminfo", "MemTotal: %*f kB MemFree: %lf");
  printf("MiB Mem : %8.1f total, %8.1f free, %8.1f used, %8.1f buff/cache\n", (double)total_kilobytes / 1024,
         free_kilobytes / 1024, ((double)total_kilobytes - free_kilobytes) / 1024, 0.0);
  printf("MiB Swap: %8.1f total, %8.1f free, %8.1f used. %8.1f avail Mem\n\n", 0.0, 0.0, 0.0, free_kilobytes / 1024);
  printf("%7s %-8s %3s %3s %7s %6s %6s %c %5s %5s %9s %s\n", "PID", "USER", "PR", "NI", "VIRT", "RES", "SHR", 'S', "%CPU",
         "%MEM", "TIME+", "COMMAND");
}

static void print_process(const struct process *p)
{
  struct passwd *user = getpwuid(p->uid);
  char number[16];
  snprintf(number, sizeof number, "%u", p->uid);
  double alive = total_seconds - (double)p->start_ticks / TICKS_PER_SECOND;
  double cpu = alive > 0 ? 100 * (double)ticks_of(p) / TICKS_PER_SECOND / alive : 0;
  unsigned long resident = p->resident_pages * PAGE_KILOBYTES, ticks = ticks_of(p);
  double share = total_kilobytes > 0 ? 100 * (double)resident / (double)total_kilobytes : 0;
  printf("%7d %-8.8s %3d %3d %7lu %6lu %6d %c %5.1f %5.1f %3lu:%02lu.%02lu %s\n", p->pid,
         user != NULL ? user->pw_name : number, p->priority, p->nice, p->virtual_bytes / 1024, resident, 0, p->state, cpu,
         share, ticks / (60 * TICKS_PER_SECOND), ticks / TICKS_PER_SECOND % 60, ticks % TICKS_PER_SECOND, p->name);
}

static void print_picture(int only)
{
  int count;
  struct process *all = read_processes(&count);
  total_seconds = read_number("/proc/uptime", "%lf");
  total_kilobytes = (unsigned long)read_number("/proc/meminfo", "MemTotal: %lf");
  print_heads(all, count);
  qsort(all, (size_t)count, sizeof *all, by_use);
  for (int i = 0; i < count; i++) {
    if (only == 0 || all[i].pid == only)
      print_process(&all[i]);
    free(all[i].arguments);
  }
  free(all);
  fflush(stdout);
}

int main(int argc, char **argv)
{
  bool batch = false;
  double delay = 3;
  long pictures = -1;
  int only = 0, c;
  while ((c = getopt(argc, argv, "bd:n:p:")) != -1) {
    switch (c) {
    case 'b': batch = true; break;
    case 'd': delay = atof(optarg); break;
    case 'n': pictures = atol(optarg); break;
    case 'p': only = atoi(optarg); break;
    default: return 1;
    }
  }
  for (long n = 0; pictures < 0 || n < pictures; n++) {
    if (n > 0) {
      usleep((useconds_t)(delay * 1e6));
      if (batch)
        putchar('\n');
    }
    if (!batch)
      fputs("\033[H\033[2J", stdout);
    print_picture(only);
  }
  return 0;
}
