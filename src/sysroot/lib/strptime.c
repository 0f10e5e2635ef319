/* strptime (POSIX, with glibc's conversions): the reverse of strftime. */
#include <langinfo.h>
#include <limits.h>
#include <stdio.h>
#include <time.h>
#include "calendar.h"
#include "internal.h"

/* A number of at most `digits` digits between low and high; no digit is taken that must be too much. Returns 0 if there is none. */
static int parse_number(const char **s, int low, int high, int digits, int *value) {
  int n = 0, count = 0;
  while (**s == ' ') ++*s;
  for (; count < digits && n * 10 <= high && __isdigit((unsigned char)**s); count++) n = n * 10 + (*(*s)++ - '0');
  if (!count || n < low || n > high) return 0;
  *value = n;
  return 1;
}

static int parse_name(const char **s, const char *const *names, int count, int *value) {
  for (int i = 0; i < count; i++) {
    size_t length = __strlen(names[i]);
    if (__strncasecmp(*s, names[i], length) != 0) length = 3;
    if (__strncasecmp(*s, names[i], length) == 0) {
      *s += length;
      *value = i;
      return 1;
    }
  }
  return 0;
}

struct parsed {
  int century, year_in_century; /* %C: -1 without; what else is known of the year is %y */
  int pm, hour12;
  int has_date, has_month, has_month_day, has_year_day, has_week_day;
  int week, week_starts; /* %U or %W: the number, -1 without; the day of the week that weeks begin with */
};

static const char *parse_time(const char *s, const char *format, struct tm *tm, struct parsed *seen) {
  for (; *format; format++) {
    int n, ok = 1;
    if (__isspace((unsigned char)*format)) {
      while (__isspace((unsigned char)*s)) s++;
      continue;
    }
    if (*format != '%') {
      if (*s++ != *format) return NULL;
      continue;
    }
    format++;
    if (*format == 'E' || *format == 'O') format++;
    const char *composed = NULL;
    switch (*format) {
      case '%':
        ok = *s++ == '%';
        break;
      case 'a':
      case 'A':
        ok = parse_name(&s, __week_days, 7, &tm->tm_wday);
        seen->has_week_day = 1;
        break;
      case 'b':
      case 'B':
      case 'h':
        ok = parse_name(&s, __months, 12, &tm->tm_mon);
        seen->has_date = seen->has_month = 1;
        break;
      case 'c':
        composed = __time_format(D_T_FMT);
        break;
      case 'C':
        if (!parse_number(&s, 0, 99, 2, &n)) return NULL;
        seen->century = n;
        seen->has_date = 1;
        break;
      case 'd':
      case 'e':
        ok = parse_number(&s, 1, 31, 2, &tm->tm_mday);
        seen->has_date = seen->has_month_day = 1;
        break;
      case 'x':
        composed = __time_format(D_FMT);
        break;
      case 'D':
        composed = "%m/%d/%y";
        break;
      case 'F':
        composed = "%Y-%m-%d";
        break;
      case 'H':
      case 'k':
        ok = parse_number(&s, 0, 23, 2, &tm->tm_hour);
        seen->hour12 = 0;
        break;
      case 'I':
      case 'l':
        if (!parse_number(&s, 1, 12, 2, &n)) return NULL;
        tm->tm_hour = n % 12;
        seen->hour12 = 1;
        break;
      case 'j':
        if (!parse_number(&s, 1, 366, 3, &n)) return NULL;
        tm->tm_yday = n - 1;
        seen->has_year_day = 1;
        break;
      case 'm':
        if (!parse_number(&s, 1, 12, 2, &n)) return NULL;
        tm->tm_mon = n - 1;
        seen->has_date = seen->has_month = 1;
        break;
      case 'M':
        ok = parse_number(&s, 0, 59, 2, &tm->tm_min);
        break;
      case 'n':
      case 't':
        while (__isspace((unsigned char)*s)) s++;
        break;
      case 'p':
        if (__strncasecmp(s, "am", 2) != 0 && __strncasecmp(s, "pm", 2) != 0) return NULL;
        seen->pm = (*s | 32) == 'p';
        s += 2;
        break;
      case 'r':
        composed = "%I:%M:%S %p";
        break;
      case 'R':
        composed = "%H:%M";
        break;
      case 's': {
        char *end;
        if (!__isdigit((unsigned char)*s)) return NULL;
        time_t seconds = __parse_integer(s, &end, 10, 1);
        s = end;
        localtime_r(&seconds, tm);
        break;
      }
      case 'S':
        ok = parse_number(&s, 0, 61, 2, &tm->tm_sec);
        break;
      case 'X':
        composed = __time_format(T_FMT);
        break;
      case 'T':
        composed = "%H:%M:%S";
        break;
      case 'u':
        if (!parse_number(&s, 1, 7, 1, &n)) return NULL;
        tm->tm_wday = n % 7;
        seen->has_week_day = 1;
        break;
      case 'w':
        ok = parse_number(&s, 0, 6, 1, &tm->tm_wday);
        seen->has_week_day = 1;
        break;
      case 'U':
      case 'W':
        if (!parse_number(&s, 0, 53, 2, &n)) return NULL;
        seen->week = n;
        seen->week_starts = *format == 'W';
        break;
      case 'V':
        if (!parse_number(&s, 0, 53, 2, &n)) return NULL;
        break;
      case 'y':
        if (!parse_number(&s, 0, 99, 2, &n)) return NULL;
        tm->tm_year = n < 69 ? n + 100 : n;
        seen->has_date = seen->year_in_century = 1;
        break;
      case 'Y':
        if (!parse_number(&s, 0, 9999, 4, &n)) return NULL;
        tm->tm_year = n - 1900;
        seen->has_date = 1;
        seen->year_in_century = 0;
        break;
      case 'z': {
        while (__isspace((unsigned char)*s)) s++;
        if (*s == 'Z') {
          s++;
          tm->tm_gmtoff = 0;
          break;
        }
        int sign = *s == '-' ? -1 : 1, hours, minutes = 0;
        if (*s != '-' && *s != '+') return NULL;
        s++;
        ok = parse_number(&s, 0, 14, 2, &hours);
        if (*s == ':') s++;
        if (__isdigit((unsigned char)*s)) ok = ok && parse_number(&s, 0, 59, 2, &minutes);
        tm->tm_gmtoff = sign * (hours * 3600L + minutes * 60);
        break;
      }
      case 'Z':
        while (__isspace((unsigned char)*s)) s++;
        while (*s && !__isspace((unsigned char)*s)) s++;
        break;
      case 'G':
        if (!parse_number(&s, 0, 9999, 4, &n)) return NULL;
        break;
      case 'g':
        if (!parse_number(&s, 0, 99, 2, &n)) return NULL;
        break;
      default:
        return NULL;
    }
    if (composed) {
      /* What such a part begins with counts only if all of it is there. */
      struct tm copy = *tm;
      s = parse_time(s, composed, &copy, seen);
      if (s) *tm = copy;
    }
    if (!ok || !s) return NULL;
  }
  return s;
}

static int year_day(long year, int month) { return (int)(__days_before(year, month) - __days_before(year, 0)); }

/* Month and day from the day of the year, those of them that have not been given. */
static void find_month_day(struct tm *tm, struct parsed *seen) {
  long year = tm->tm_year + 1900L;
  int month = 11;
  while (month > 0 && year_day(year, month) > tm->tm_yday) month--;
  if (!seen->has_month) tm->tm_mon = month;
  if (!seen->has_month_day) tm->tm_mday = tm->tm_yday - year_day(year, month) + 1;
  seen->has_month = seen->has_month_day = 1;
}

/* The day of the year from the number of the week and the day of the week, which are both there. */
static void find_year_day(struct tm *tm, const struct parsed *seen) {
  int first = ((__days_before(tm->tm_year + 1900L, 0) + 4) % 7 + 7) % 7, start = seen->week_starts;
  tm->tm_yday = (7 - (first - start)) % 7 + (seen->week - 1) * 7 + (tm->tm_wday - start + 7) % 7;
}

/* What follows from the fields that were given, of those that were not. */
static void complete_date(struct tm *tm, struct parsed *seen) {
  if (seen->century >= 0) tm->tm_year = (seen->year_in_century ? tm->tm_year % 100 : 0) + (seen->century - 19) * 100;
  long year = tm->tm_year + 1900L;
  if (seen->has_date && !seen->has_week_day) {
    if (seen->has_year_day && !(seen->has_month && seen->has_month_day)) find_month_day(tm, seen);
    if (tm->tm_mon >= 0 && tm->tm_mon < 12)
      tm->tm_wday = ((__days_before(year, tm->tm_mon) + tm->tm_mday + 3) % 7 + 7) % 7;
  }
  if (seen->has_date && !seen->has_year_day && tm->tm_mon >= 0 && tm->tm_mon < 12)
    tm->tm_yday = year_day(year, tm->tm_mon) + tm->tm_mday - 1;
  if (seen->week >= 0 && seen->has_week_day) {
    if (!seen->has_year_day) find_year_day(tm, seen);
    if (!(seen->has_month && seen->has_month_day)) find_month_day(tm, seen);
  }
}

char *strptime(const char *restrict s, const char *restrict format, struct tm *restrict tm) {
  struct parsed seen = {.century = -1, .pm = -1, .week = -1};
  const char *end = parse_time(s, format, tm, &seen);
  if (!end) return NULL;
  if (seen.hour12 && seen.pm == 1) tm->tm_hour += 12;
  complete_date(tm, &seen);
  return (char *)end;
}

/* --- getdate: a date in one of the forms that the file DATEMSK lists ----------------------------------------------------- */

int getdate_err;

/* Fields that no template gave are as they are now; a weekday alone is the next such day, an hour that is past is tomorrow. */
static void complete(struct tm *given, const struct tm *now) {
  int has_date = given->tm_mday >= 0 || given->tm_mon >= 0 || given->tm_year != INT_MIN;
  if (given->tm_hour < 0) {
    given->tm_hour = has_date || given->tm_wday >= 0 ? 0 : now->tm_hour;
    given->tm_min = has_date || given->tm_wday >= 0 ? 0 : now->tm_min;
    given->tm_sec = has_date || given->tm_wday >= 0 ? 0 : now->tm_sec;
  }
  if (given->tm_min < 0) given->tm_min = 0;
  if (given->tm_sec < 0) given->tm_sec = 0;
  int year_given = given->tm_year != INT_MIN;
  if (!year_given) given->tm_year = now->tm_year;
  if (given->tm_mon < 0) {
    given->tm_mon = now->tm_mon;
  } else {
    if (given->tm_mday < 0) given->tm_mday = 1;
    if (!year_given && given->tm_mon < now->tm_mon) given->tm_year++;
  }
  if (given->tm_mday < 0) {
    given->tm_mday = now->tm_mday;
    if (!has_date && given->tm_wday >= 0) given->tm_mday += (given->tm_wday - now->tm_wday + 7) % 7;
    else if (!has_date && given->tm_hour < now->tm_hour) given->tm_mday++;
  }
}

int getdate_r(const char *restrict s, struct tm *restrict result) {
  const char *path = __getenv("DATEMSK");
  if (!path || !*path) return 1;
  FILE *templates = fopen(path, "re");
  if (!templates) return errno == ENOENT ? 3 : 2;
  char line[256];
  int found = 0;
  while (!found && fgets(line, sizeof line, templates)) {
    *__strchrnul(line, '\n') = 0;
    *result = (struct tm){.tm_sec = -1, .tm_min = -1, .tm_hour = -1, .tm_mday = -1, .tm_mon = -1, .tm_year = INT_MIN, .tm_wday = -1};
    const char *end = strptime(s, line, result);
    found = end && !*end;
  }
  fclose(templates);
  if (!found) return 7;
  time_t seconds = time(NULL);
  struct tm now;
  localtime_r(&seconds, &now);
  complete(result, &now);
  result->tm_isdst = -1;
  return mktime(result) == -1 ? 8 : 0;
}

/* Returns NULL and the reason in getdate_err: 1 DATEMSK is not set, 2 it cannot be opened, 3 it is not there, 7 no template fits, 8 there is no such date. */
struct tm *getdate(const char *s) {
  static struct tm result;
  getdate_err = getdate_r(s, &result);
  return getdate_err ? NULL : &result;
}
