/*
 * The first line of uptime and top: the time, how long the machine is up, and how many wanted to run on the average.
 */
#ifndef SUMMARY_H
#define SUMMARY_H

#include <stdio.h>
#include <time.h>

static inline void print_summary(const char *before)
{
  char now[16];
  time_t seconds = time(NULL);
  double up = 0, load[3] = {0, 0, 0};

  FILE *file = fopen("/proc/uptime", "r");
  if (file != NULL) {
    if (fscanf(file, "%lf", &up) != 1)
      up = 0;
    fclose(file);
  }
  file = fopen("/proc/loadavg", "r");
  if (file != NULL) {
    if (fscanf(file, "%lf %lf %lf", &load[0], &load[1], &load[2]) != 3)
      load[0] = load[1] = load[2] = 0;
    fclose(file);
  }
  strftime(now, sizeof now, "%H:%M:%S", localtime(&seconds));
  int minutes = (int)(up / 60), hours = minutes / 60, days = hours / 24;
  printf("%s%s up ", before, now);
  if (days > 0)
    printf("%d %s, ", days, days == 1 ? "day" : "days");
  if (hours % 24 > 0)
    printf("%2d:%02d, ", hours % 24, minutes % 60);
  else
    printf("%d min, ", minutes % 60);
  printf(" 1 user,  load average: %.2f, %.2f, %.2f\n", load[0], load[1], load[2]);
}

#endif
