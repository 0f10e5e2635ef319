/*
 * Time (C11 7.27, POSIX time.h). Calendar arithmetic counts days from 1970-01-01 in the proleptic Gregorian calendar; the local zone is
 * in timezone.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <langinfo.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include "calendar.h"
#include "internal.h"

const char *const __week_days[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
const char *const __months[] = {"January", "February", "March",     "April",   "May",      "June",
                                "July",    "August",   "September", "October", "November", "December"};

/* --- Clocks ----------------------------------------------------------------------------------------------- */

int clock_gettime(clockid_t clock, struct timespec *result) {
  return __result(__builtin_syscall(SYS_clock_gettime, clock, result));
}
int clock_settime(clockid_t clock, const struct timespec *time) {
  return __result(__builtin_syscall(SYS_clock_settime, clock, time));
}
int clock_getres(clockid_t clock, struct timespec *resolution) {
  return __result(__builtin_syscall(SYS_clock_getres, clock, resolution));
}
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *request, struct timespec *remaining) {
  if (clock == CLOCK_THREAD_CPUTIME_ID) return EINVAL;
  return -CANCELLABLE(SYS_clock_nanosleep, clock, flags, request, remaining);
}
int nanosleep(const struct timespec *request, struct timespec *remaining) {
  return __result(CANCELLABLE(SYS_nanosleep, request, remaining));
}

int clock_getcpuclockid(pid_t pid, clockid_t *clock) {
  *clock = pid == 0 ? CLOCK_PROCESS_CPUTIME_ID : (int)(~(unsigned int)pid << 3 | 2);
  return 0;
}

int timespec_get(struct timespec *result, int base) {
  if (base != TIME_UTC) return 0;
  return __builtin_syscall(SYS_clock_gettime, CLOCK_REALTIME, result) < 0 ? 0 : base;
}

int timespec_getres(struct timespec *result, int base) {
  if (base != TIME_UTC) return 0;
  return result && __builtin_syscall(SYS_clock_getres, CLOCK_REALTIME, result) < 0 ? 0 : base;
}

time_t time(time_t *result) {
  struct timespec now;
  __builtin_syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
  if (result) *result = now.tv_sec;
  return now.tv_sec;
}

clock_t clock(void) {
  struct timespec used;
  if (__builtin_syscall(SYS_clock_gettime, CLOCK_PROCESS_CPUTIME_ID, &used) < 0) return -1;
  return used.tv_sec * CLOCKS_PER_SEC + used.tv_nsec / 1000;
}

int stime(const time_t *time) {
  struct timespec now = {*time, 0};
  return __result(__builtin_syscall(SYS_clock_settime, CLOCK_REALTIME, &now));
}

double difftime(time_t end, time_t begin) { return end - begin; }

unsigned int sleep(unsigned int seconds) {
  struct timespec time = {seconds, 0};
  if (CANCELLABLE(SYS_nanosleep, &time, &time) == 0) return 0;
  return time.tv_sec + (time.tv_nsec >= 500000000);
}

int usleep(useconds_t microseconds) {
  struct timespec time = {microseconds / 1000000, microseconds % 1000000 * 1000};
  return __result(CANCELLABLE(SYS_nanosleep, &time, NULL));
}

/* --- The calendar ------------------------------------------------------------------------------------------ */

static int is_leap(long year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int dysize(int year) { return is_leap(year) ? 366 : 365; }

/* Years are counted from March, so that a leap day comes last. */
long __days_before(long year, int month) {
  if (month < 2) {
    year--;
    month += 12;
  }
  long era = floor_divide(year, 400), of_era = year - era * 400;
  long day = (153 * (month - 2) + 2) / 5;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + day - 719468;
}

/* Fill tm from seconds that are already local. Returns 0 if the year does not fit. */
static int break_down(long seconds, struct tm *tm) {
  long days = floor_divide(seconds, DAY), rest = seconds - days * DAY;
  long shifted = days + 719468, era = floor_divide(shifted, 146097), of_era = shifted - era * 146097;
  long year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  long of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
  year += era * 400 + (month >= 10);
  if (year - 1900 > 2147483647L || year - 1900 < -2147483648L) {
    errno = EOVERFLOW;
    return 0;
  }
  tm->tm_year = year - 1900;
  tm->tm_mon = month < 10 ? month + 2 : month - 10;
  tm->tm_mday = of_year - (153 * month + 2) / 5 + 1;
  tm->tm_yday = days - __days_before(year, 0);
  tm->tm_wday = ((days + 4) % 7 + 7) % 7;
  tm->tm_hour = rest / 3600;
  tm->tm_min = rest / 60 % 60;
  tm->tm_sec = rest % 60;
  return 1;
}

/* Seconds of a broken-down time as if it were UTC; fields may be out of range. */
static long count_up(const struct tm *tm) {
  long year = tm->tm_year + 1900L + floor_divide(tm->tm_mon, 12);
  int month = tm->tm_mon - 12 * floor_divide(tm->tm_mon, 12);
  long days = __days_before(year, month) + tm->tm_mday - 1;
  return days * DAY + tm->tm_hour * 3600L + tm->tm_min * 60L + tm->tm_sec;
}

/* --- Broken-down time -------------------------------------------------------------------------------------- */

struct tm *gmtime_r(const time_t *restrict time, struct tm *restrict result) {
  if (!break_down(*time, result)) return NULL;
  result->tm_isdst = 0;
  result->tm_gmtoff = 0;
  result->tm_zone = "GMT";
  return result;
}

struct tm *localtime_r(const time_t *restrict time, struct tm *restrict result) {
  __know_zone();
  struct offset offset = __offset_at(*time);
  if (!break_down(*time + offset.east, result)) return NULL;
  result->tm_isdst = offset.is_summer;
  result->tm_gmtoff = offset.east;
  result->tm_zone = offset.name;
  return result;
}

static struct tm shared;

struct tm *gmtime(const time_t *time) { return gmtime_r(time, &shared); }

struct tm *localtime(const time_t *time) {
  tzset();
  return localtime_r(time, &shared);
}

time_t timegm(struct tm *tm) {
  time_t seconds = count_up(tm);
  return gmtime_r(&seconds, tm) ? seconds : -1;
}

/*
 * tm_isdst says in which time the fields are meant; if it is negative, in that which the clocks showed: summer time where both did, and
 * winter time where none did.
 */
time_t mktime(struct tm *tm) {
  tzset();
  long local = count_up(tm);
  int summer = tm->tm_isdst > 0;
  if (tm->tm_isdst < 0) summer = __offset_at(local + __seconds_west(1)).is_summer;
  time_t seconds = local + __seconds_west(summer);
  return localtime_r(&seconds, tm) ? seconds : -1;
}

time_t timelocal(struct tm *tm) { return mktime(tm); }

/* --- Text -------------------------------------------------------------------------------------------------- */

static const char *name_in(const char *const *names, int count, int i) { return i >= 0 && i < count ? names[i] : "???"; }

char *asctime_r(const struct tm *restrict tm, char *restrict result) {
  __format(result, 64, "%.3s %.3s%3d %.2d:%.2d:%.2d %d\n", name_in(__week_days, 7, tm->tm_wday),
           name_in(__months, 12, tm->tm_mon), tm->tm_mday, tm->tm_hour, tm->tm_min, tm->tm_sec, 1900 + tm->tm_year);
  return result;
}

char *asctime(const struct tm *tm) {
  static char text[64];
  return asctime_r(tm, text);
}

char *ctime_r(const time_t *restrict time, char *restrict result) {
  struct tm tm;
  return localtime_r(time, &tm) ? asctime_r(&tm, result) : NULL;
}

char *ctime(const time_t *time) {
  struct tm *tm = localtime(time);
  return tm ? asctime(tm) : NULL;
}

/* ISO 8601: weeks begin on Monday, and week 1 has the year's first Thursday. */
static int iso_week(const struct tm *tm, long *year) {
  int monday_based = (tm->tm_wday + 6) % 7;
  int week = (tm->tm_yday - monday_based + 10) / 7;
  *year = tm->tm_year + 1900L;
  if (week < 1) {
    --*year;
    int days = dysize(*year), yday = tm->tm_yday + days;
    week = (yday - monday_based + 10) / 7;
  } else if (week == 53 && tm->tm_yday - monday_based + 3 >= dysize(*year)) {
    ++*year;
    week = 1;
  }
  return week;
}

/* A field is not made wider than this, and this is no conversion. */
#define WIDEST 100000000
#define UNKNOWN 1

struct text {
  char *next;
  char *end;
  int full;
};

static void add(struct text *out, const char *s, size_t n) {
  if (n >= (size_t)(out->end - out->next)) {
    out->full = 1;
    return;
  }
  __memcpy(out->next, s, n);
  out->next += n;
}

/* A field: its text, with the padding and case that flags between % and the letter ask for. */
struct field {
  char pad;  /* 0: the conversion's own; '-' none, '_' spaces, '0' zeros */
  int upper; /* ^ */
  int swap;  /* # */
  int width;
};

static void add_text(struct text *out, const struct field *field, const char *s) {
  size_t length = __strlen(s);
  for (int i = length; i < field->width && !out->full; i++) add(out, field->pad == '0' ? "0" : " ", 1);
  for (; *s; s++) {
    char c = field->upper ? __toupper((unsigned char)*s) : *s;
    add(out, &c, 1);
  }
}

static void add_number(struct text *out, const struct field *field, long n, int digits, char pad) {
  char number[32];
  if (field->pad) pad = field->pad;
  if (field->width > digits) digits = field->width;
  if (pad == '-') digits = field->width;
  if (digits > 30) digits = 30;
  __format(number, sizeof number, pad == '_' || pad == '-' ? "%*ld" : "%0*ld", digits, n);
  add(out, number, __strlen(number));
}

/* Seconds east of Greenwich as hours and minutes. A width is that of the sign, and then of the number again, as in glibc. */
static void add_offset(struct text *out, const struct field *field, long seconds) {
  struct field sign = {.pad = field->pad, .width = field->width};
  add_text(out, &sign, seconds < 0 ? "-" : "+");
  long minutes = (seconds < 0 ? -seconds : seconds) / 60;
  add_number(out, field, minutes / 60 * 100 + minutes % 60, field->pad == '-' ? 1 : 4, '0');
}

/* A structure that names no zone is of the local one. */
static void add_zone(struct text *out, struct field *field, const struct tm *tm) {
  char text[64];
  const char *name = tm->tm_zone;
  if (!name && tm->tm_isdst >= 0) {
    tzset();
    name = tzname[tm->tm_isdst > 0];
  }
  __format(text, sizeof text, "%s", name ? name : "");
  for (char *s = text; field->swap && *s; s++) *s = __tolower((unsigned char)*s);
  if (field->swap) field->upper = 0;
  add_text(out, field, text);
}

static void format_time(struct text *out, const char *format, const struct tm *tm) {
  for (; *format && !out->full; format++) {
    if (*format != '%') {
      add(out, format, 1);
      continue;
    }
    const char *start = format++;
    struct field field = {0};
    for (;; format++) {
      if (*format == '-' || *format == '_' || *format == '0') {
        field.pad = *format;
      } else if (*format == '^') {
        field.upper = 1;
      } else if (*format == '#') {
        field.swap = 1;
      } else {
        break;
      }
    }
    for (; __isdigit((unsigned char)*format); format++)
      field.width = field.width < WIDEST ? field.width * 10 + (*format - '0') : WIDEST;
    /* What cannot be modified so. */
    const char *not_for = *format == 'E' ? "aAbhBDFdeHIklmjMSUVgGWw" : *format == 'O' ? "aAcxDFXY" : NULL;
    if (not_for) format++;
    int unknown = not_for && *format && __strchr(not_for, *format);
    long year = tm->tm_year + 1900L, week_year;
    int hour12 = tm->tm_hour % 12 ? tm->tm_hour % 12 : 12;
    char text[64];
    const char *composed = NULL;
    switch (unknown ? UNKNOWN : *format) {
      case 'a':
        if (field.swap) field.upper = 1;
        __format(text, sizeof text, "%.3s", name_in(__week_days, 7, tm->tm_wday));
        add_text(out, &field, tm->tm_wday < 0 || tm->tm_wday > 6 ? "?" : text);
        break;
      case 'A':
        if (field.swap) field.upper = 1;
        add_text(out, &field, tm->tm_wday < 0 || tm->tm_wday > 6 ? "?" : __week_days[tm->tm_wday]);
        break;
      case 'b':
      case 'h':
        if (field.swap) field.upper = 1;
        __format(text, sizeof text, "%.3s", name_in(__months, 12, tm->tm_mon));
        add_text(out, &field, tm->tm_mon < 0 || tm->tm_mon > 11 ? "?" : text);
        break;
      case 'B':
        if (field.swap) field.upper = 1;
        add_text(out, &field, tm->tm_mon < 0 || tm->tm_mon > 11 ? "?" : __months[tm->tm_mon]);
        break;
      case 'c':
        composed = __time_format(D_T_FMT);
        break;
      case 'C':
        add_number(out, &field, floor_divide(year, 100), 1, '0');
        break;
      case 'd':
        add_number(out, &field, tm->tm_mday, 2, '0');
        break;
      case 'x':
        composed = __time_format(D_FMT);
        break;
      case 'D':
        composed = "%m/%d/%y";
        break;
      case 'e':
        add_number(out, &field, tm->tm_mday, 2, '_');
        break;
      case 'F':
        composed = "%Y-%m-%d";
        break;
      case 'G':
        iso_week(tm, &week_year);
        add_number(out, &field, week_year, 1, '0');
        break;
      case 'g':
        iso_week(tm, &week_year);
        add_number(out, &field, (week_year % 100 + 100) % 100, 2, '0');
        break;
      case 'V':
        add_number(out, &field, iso_week(tm, &week_year), 2, '0');
        break;
      case 'H':
        add_number(out, &field, tm->tm_hour, 2, '0');
        break;
      case 'I':
        add_number(out, &field, hour12, 2, '0');
        break;
      case 'j':
        add_number(out, &field, tm->tm_yday + 1, 3, '0');
        break;
      case 'k':
        add_number(out, &field, tm->tm_hour, 2, '_');
        break;
      case 'l':
        add_number(out, &field, hour12, 2, '_');
        break;
      case 'm':
        add_number(out, &field, tm->tm_mon + 1, 2, '0');
        break;
      case 'M':
        add_number(out, &field, tm->tm_min, 2, '0');
        break;
      case 'n':
        add_text(out, &field, "\n");
        break;
      case 'p':
        if (!field.swap) {
          add_text(out, &field, tm->tm_hour >= 12 ? "PM" : "AM");
          break;
        }
        /* fall through */
      case 'P':
        field.upper = 0;
        add_text(out, &field, tm->tm_hour >= 12 ? "pm" : "am");
        break;
      case 'r':
        composed = "%I:%M:%S %p";
        break;
      case 'R':
        composed = "%H:%M";
        break;
      case 's': {
        struct tm copy = *tm;
        __format(text, sizeof text, "%ld", (long)mktime(&copy));
        add_text(out, &field, text);
        break;
      }
      case 'S':
        add_number(out, &field, tm->tm_sec, 2, '0');
        break;
      case 't':
        add_text(out, &field, "\t");
        break;
      case 'X':
        composed = __time_format(T_FMT);
        break;
      case 'T':
        composed = "%H:%M:%S";
        break;
      case 'u':
        add_number(out, &field, tm->tm_wday ? tm->tm_wday : 7, 1, '0');
        break;
      case 'U':
        add_number(out, &field, (tm->tm_yday - tm->tm_wday + 7) / 7, 2, '0');
        break;
      case 'w':
        add_number(out, &field, tm->tm_wday, 1, '0');
        break;
      case 'W':
        add_number(out, &field, (tm->tm_yday - (tm->tm_wday + 6) % 7 + 7) / 7, 2, '0');
        break;
      case 'y':
        add_number(out, &field, (year % 100 + 100) % 100, 2, '0');
        break;
      case 'Y':
        add_number(out, &field, year, 1, '0');
        break;
      case 'z':
        if (tm->tm_isdst >= 0) add_offset(out, &field, tm->tm_gmtoff);
        break;
      case 'Z':
        add_zone(out, &field, tm);
        break;
      case '%':
        add_text(out, &field, "%");
        break;
      case 0:
        add(out, start, format - start);
        return;
      default:
        if (field.swap && __strchr("bBh", *format)) field.upper = 1;
        __format(text, sizeof text, "%.*s", (int)(format - start + 1), start);
        add_text(out, &field, text);
        break;
    }
    if (composed) {
      struct text inner = {text, text + sizeof text, 0};
      format_time(&inner, composed, tm);
      *inner.next = 0;
      add_text(out, &field, text);
    }
  }
}

size_t strftime(char *restrict s, size_t size, const char *restrict format, const struct tm *restrict tm) {
  struct text out = {s, s + size, 0};
  if (size == 0) return 0;
  format_time(&out, format, tm);
  if (out.full) return 0;
  *out.next = 0;
  return out.next - s;
}
