/* What the files about time share: arithmetic of the calendar (time.c), and the local zone (timezone.c). */
#ifndef _CALENDAR_H
#define _CALENDAR_H
#include <time.h>

#define DAY 86400L

extern const char *const __week_days[7];
extern const char *const __months[12];

static inline long floor_divide(long a, long b) { return a / b - (a % b < 0); }

/* Days from 1970-01-01 to the first of a month (0..11). */
long __days_before(long year, int month);

/* How the local zone differs from UTC at a moment: seconds east, whether that is summer time, and what it is called. */
struct offset {
  long east;
  int is_summer;
  const char *name;
};
struct offset __offset_at(time_t time);
/* Seconds west of Greenwich in winter (0) and in summer (1), which is an hour off where there is no summer time. */
long __seconds_west(int summer);
/* Read TZ if nobody has yet. */
void __know_zone(void);
#endif
