/*
 * The local time zone (POSIX 8.3, tzset): TZ says it as a rule ("CET-1CEST,M3.5.0,M10.5.0/3"), or names a zone. For a named one the rule
 * of today counts for all years, which is right since 2007 for nearly all of them; the zones people name are in a table.
 */
#include <time.h>
#include "calendar.h"
#include "internal.h"

#define LONGEST_NAME 16

/* When a year's change is: the day, then seconds after its midnight in the time that ends. */
struct change {
  enum { JULIAN, DAY_OF_YEAR, MONTH } kind;
  int day;         /* Jn: 1 to 365, never 29 February; n: 0 to 365; of M: the weekday */
  int month, week; /* M: 1 to 12, 1 to 5, which is the last */
  long seconds;
};

struct zone {
  char names[2][LONGEST_NAME]; /* winter, summer */
  long west[2];                /* seconds */
  int has_summer;
  struct change changes[2]; /* to summer, to winter */
};

static struct zone zone = {.names = {"UTC", "UTC"}};
static int known;
char *tzname[2] = {zone.names[0], zone.names[1]};
long timezone; /* seconds west of Greenwich */
int daylight;

static const struct {
  const char *rule;
  const char *names;
} named[] = {
    {"<+0330>-3:30", "Asia/Tehran"},
    {"<+03>-3", "Asia/Baghdad Asia/Istanbul Asia/Kuwait Asia/Riyadh Europe/Istanbul Europe/Minsk Turkey"},
    {"<+0430>-4:30", "Asia/Kabul"},
    {"<+04>-4", "Asia/Dubai"},
    {"<+0530>-5:30", "Asia/Colombo"},
    {"<+0545>-5:45", "Asia/Kathmandu"},
    {"<+05>-5", "Asia/Almaty Asia/Tashkent Asia/Yekaterinburg"},
    {"<+0630>-6:30", "Asia/Yangon"},
    {"<+06>-6", "Asia/Dhaka"},
    {"<+07>-7", "Asia/Bangkok Asia/Ho_Chi_Minh Asia/Novosibirsk"},
    {"<+08>-8", "Asia/Kuala_Lumpur Asia/Singapore Singapore"},
    {"<+10>-10", "Asia/Vladivostok"},
    {"<+12>-12", "Pacific/Fiji"},
    {"<-01>1<+00>,M3.5.0/0,M10.5.0/1", "Atlantic/Azores"},
    {"<-03>3", "America/Argentina/Buenos_Aires America/Montevideo America/Sao_Paulo"},
    {"<-04>4", "America/Caracas America/La_Paz"},
    {"<-04>4<-03>,M9.1.6/24,M4.1.6/24", "America/Santiago"},
    {"<-05>5", "America/Bogota America/Lima"},
    {"ACST-9:30", "Australia/Darwin"},
    {"ACST-9:30ACDT,M10.1.0,M4.1.0/3", "Australia/Adelaide"},
    {"AEST-10", "Australia/Brisbane"},
    {"AEST-10AEDT,M10.1.0,M4.1.0/3", "Australia/Hobart Australia/Melbourne Australia/Sydney"},
    {"AKST9AKDT,M3.2.0,M11.1.0", "America/Anchorage US/Alaska"},
    {"AST4", "America/Puerto_Rico"},
    {"AST4ADT,M3.2.0,M11.1.0", "America/Halifax"},
    {"AWST-8", "Australia/Perth"},
    {"CET-1", "Africa/Algiers Africa/Tunis"},
    {"CET-1CEST,M3.5.0,M10.5.0/3",
     "CET Europe/Amsterdam Europe/Belgrade Europe/Berlin Europe/Bratislava Europe/Brussels "
     "Europe/Budapest Europe/Copenhagen Europe/Ljubljana Europe/Luxembourg Europe/Madrid "
     "Europe/Oslo Europe/Paris Europe/Prague Europe/Rome Europe/Stockholm Europe/Vienna "
     "Europe/Warsaw Europe/Zagreb Europe/Zurich"},
    {"CST-8", "Asia/Shanghai Asia/Taipei PRC ROC"},
    {"CST5CDT,M3.2.0/0,M11.1.0/1", "America/Havana"},
    {"CST6", "America/Mexico_City"},
    {"CST6CDT,M3.2.0,M11.1.0", "America/Chicago America/Winnipeg CST6CDT US/Central"},
    {"EAT-3", "Africa/Nairobi Africa/Addis_Ababa"},
    {"EET-2EEST,M3.5.0/0,M10.5.0/0", "Asia/Beirut"},
    {"EET-2EEST,M3.5.0/3,M10.5.0/4",
     "EET Europe/Athens Europe/Bucharest Europe/Helsinki Europe/Kiev Europe/Kyiv Europe/Riga "
     "Europe/Sofia Europe/Tallinn Europe/Vilnius"},
    {"EET-2EEST,M4.5.5/0,M10.5.4/24", "Africa/Cairo"},
    {"EST5", "America/Panama EST"},
    {"EST5EDT,M3.2.0,M11.1.0", "America/Detroit America/New_York America/Toronto EST5EDT US/Eastern"},
    {"GMT0", "GMT Etc/GMT Greenwich Africa/Abidjan Africa/Accra Atlantic/Reykjavik"},
    {"GMT0BST,M3.5.0/1,M10.5.0", "Europe/London GB"},
    {"HKT-8", "Asia/Hong_Kong Hongkong"},
    {"HST10", "HST Pacific/Honolulu US/Hawaii"},
    {"IST-1GMT0,M10.5.0,M3.5.0/1", "Europe/Dublin"},
    {"IST-2IDT,M3.4.4/26,M10.5.0", "Asia/Jerusalem Asia/Tel_Aviv Israel"},
    {"IST-5:30", "Asia/Calcutta Asia/Kolkata"},
    {"JST-9", "Asia/Tokyo Japan"},
    {"KST-9", "Asia/Seoul ROK"},
    {"MET-1MEST,M3.5.0,M10.5.0/3", "MET"},
    {"MSK-3", "Europe/Moscow"},
    {"MST7", "America/Phoenix MST US/Arizona"},
    {"MST7MDT,M3.2.0,M11.1.0", "America/Denver America/Edmonton MST7MDT US/Mountain"},
    {"NST3:30NDT,M3.2.0,M11.1.0", "America/St_Johns"},
    {"NZST-12NZDT,M9.5.0,M4.1.0/3", "NZ Pacific/Auckland"},
    {"PKT-5", "Asia/Karachi"},
    {"PST-8", "Asia/Manila"},
    {"PST8PDT,M3.2.0,M11.1.0", "America/Los_Angeles America/Vancouver PST8PDT US/Pacific"},
    {"SAST-2", "Africa/Johannesburg"},
    {"UTC0", "UTC UCT Zulu Etc/UTC Universal"},
    {"WAT-1", "Africa/Lagos"},
    {"WET0WEST,M3.5.0/1,M10.5.0", "WET Europe/Lisbon"},
    {"WIB-7", "Asia/Jakarta"},
};

/* The rule of a named zone, or NULL. */
static const char *rule_of(const char *name) {
  size_t length = __strlen(name);
  for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
    for (const char *s = named[i].names; *s;) {
      const char *end = __strchrnul(s, ' ');
      if ((size_t)(end - s) == length && __strncmp(s, name, length) == 0) return named[i].rule;
      s = *end ? end + 1 : end;
    }
  }
  return NULL;
}

/* --- Reading a rule. Each function leaves *s after what it read, and returns whether it was there. --- */

static int read_name(const char **s, char name[LONGEST_NAME]) {
  const char *start = *s, *end = start;
  if (*start == '<') {
    start++;
    for (end = start; __isalnum((unsigned char)*end) || *end == '+' || *end == '-'; end++) {
    }
    if (*end != '>') return 0;
    *s = end + 1;
  } else {
    while (__isalpha((unsigned char)*end)) end++;
    *s = end;
  }
  size_t length = end - start;
  if (length < 3 || length >= LONGEST_NAME) return 0;
  __memcpy(name, start, length);
  name[length] = 0;
  return 1;
}

static int read_number(const char **s, long *n) {
  if (!__isdigit((unsigned char)**s)) return 0;
  for (*n = 0; __isdigit((unsigned char)**s); ++*s) {
    if (*n < 100000) *n = *n * 10 + (**s - '0');
  }
  return 1;
}

/* [+-]hh[:mm[:ss]] */
static int read_seconds(const char **s, long *seconds) {
  int negative = **s == '-';
  long total = 0, n;
  if (**s == '-' || **s == '+') ++*s;
  for (long unit = 3600; unit; unit /= 60) {
    if (!read_number(s, &n)) {
      if (unit == 3600) return 0;
      break;
    }
    total += n * unit;
    if (**s != ':') break;
    ++*s;
  }
  *seconds = negative ? -total : total;
  return 1;
}

static int read_change(const char **s, struct change *change) {
  long n, week, day;
  if (**s != ',') return 0;
  ++*s;
  if (**s == 'M') {
    ++*s;
    if (!read_number(s, &n) || *(*s)++ != '.' || !read_number(s, &week) || *(*s)++ != '.' || !read_number(s, &day)) return 0;
    if (n < 1 || n > 12 || week < 1 || week > 5 || day > 6) return 0;
    *change = (struct change){.kind = MONTH, .day = day, .month = n, .week = week};
  } else {
    int julian = **s == 'J';
    *s += julian;
    if (!read_number(s, &n) || n > 365 || n < julian) return 0;
    *change = (struct change){.kind = julian ? JULIAN : DAY_OF_YEAR, .day = n};
  }
  change->seconds = 2 * 3600;
  if (**s != '/') return 1;
  ++*s;
  return read_seconds(s, &change->seconds);
}

/* What cannot be read has no effect; a name without an offset is UTC under that name, as in glibc. */
static void read_rule(const char *s) {
  zone = (struct zone){.names = {"", ""}};
  if (!read_name(&s, zone.names[0]) || !read_seconds(&s, &zone.west[0])) return;
  zone.west[1] = zone.west[0];
  __stpcpy(zone.names[1], zone.names[0]);
  if (!*s || !read_name(&s, zone.names[1])) return;
  zone.has_summer = 1;
  zone.west[1] = zone.west[0] - 3600;
  if (*s && *s != ',') read_seconds(&s, &zone.west[1]);
  if (!*s) s = ",M3.2.0,M11.1.0";
  if (read_change(&s, &zone.changes[0])) read_change(&s, &zone.changes[1]);
}

void tzset(void) {
  static char last[64];
  const char *tz = __getenv("TZ");
  if (!tz || !*tz) tz = "UTC0";
  if (*tz == ':') tz++;
  if (known && __strcmp(tz, last) == 0) return;
  const char *rule = rule_of(tz);
  read_rule(rule ? rule : tz);
  known = __strlen(tz) < sizeof last;
  if (known) __stpcpy(last, tz);
  tzname[0] = zone.names[0];
  tzname[1] = zone.names[1];
  timezone = zone.west[0];
  daylight = zone.has_summer;
}

void __know_zone(void) {
  if (!known) tzset();
}

/* --- Applying it --- */

/* Seconds from 1970 to a change in a year, as a clock shows it that does not know of it yet. */
static long moment_of(const struct change *change, long year) {
  long days;
  if (change->kind == MONTH) {
    long first = __days_before(year, change->month - 1);
    long after = __days_before(year + change->month / 12, change->month % 12);
    int weekday = ((first + 4) % 7 + 7) % 7;
    days = first + (change->day - weekday + 7) % 7 + (change->week - 1) * 7;
    while (days >= after) days -= 7;
  } else {
    int leap = __days_before(year, 2) - __days_before(year, 0) == 60;
    days = __days_before(year, 0) + change->day;
    if (change->kind == JULIAN && !(leap && change->day >= 60)) days--;
  }
  return days * DAY + change->seconds;
}

struct offset __offset_at(time_t time) {
  int summer = 0;
  if (zone.has_summer) {
    struct tm utc;
    gmtime_r(&time, &utc);
    long begin = moment_of(&zone.changes[0], utc.tm_year + 1900L) + zone.west[0];
    long end = moment_of(&zone.changes[1], utc.tm_year + 1900L) + zone.west[1];
    summer = begin > end ? time < end || time >= begin : time >= begin && time < end;
  }
  return (struct offset){-zone.west[summer], summer, zone.names[summer]};
}

long __seconds_west(int summer) { return summer && !zone.has_summer ? zone.west[0] - 3600 : zone.west[summer]; }
