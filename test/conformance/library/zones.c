// The local zone: rules with summer time in every form, names of zones, and what mktime makes of hours that are not there or come twice.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char *const zones[] = {
    "EST5EDT,M3.2.0,M11.1.0", "CET-1CEST,M3.5.0,M10.5.0/3", "AEST-10AEDT,M10.1.0,M4.1.0/3", "<+0330>-3:30", "<-03>3",
    "NZST-12NZDT,J275,J90/3", "XXX3YYY,60/1:30,300/-2", "UTC0", "GMT", "IST-5:30", "Europe/Berlin", "America/New_York", "", "bogus",
    "ABC", "X5", ":UTC", "EST5EDT4,M3.2.0,M11.1.0", "WGT3WGST,M3.5.0/-2,M10.5.0/-1", "<ABC>4<DEF>,J1/0,J365/25", "US/Pacific"};

static void show(time_t t) {
  struct tm *tm = localtime(&t);
  char text[100];
  strftime(text, sizeof text, "%F %T %z %Z", tm);
  printf("%ld %s %d %ld\n", (long)t, text, tm->tm_isdst, tm->tm_gmtoff);
}

static void make(int month, int day, int hour, int minute) {
  for (int summer = -1; summer < 2; summer++) {
    struct tm tm = {.tm_year = 124, .tm_mon = month, .tm_mday = day, .tm_hour = hour, .tm_min = minute, .tm_isdst = summer};
    time_t t = mktime(&tm);
    printf("mktime %ld %d:%d %d\n", (long)t, tm.tm_hour, tm.tm_min, tm.tm_isdst);
  }
}

int main(void) {
  for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
    setenv("TZ", zones[i], 1);
    tzset();
    printf("== %s: %s %s %ld %d\n", zones[i], tzname[0], tzname[1], timezone, daylight);
    show(0);
    show(1720000000);
    for (int week = -4; week < 8; week++) show(1710054000 + week * 9 * 86400L);
    make(2, 10, 2, 30);
    make(10, 3, 1, 30);
    make(6, 1, 12, 0);
  }
  return 0;
}
