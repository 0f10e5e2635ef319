/*
 * Times as people write them, for date -d and touch -d. Include it after _GNU_SOURCE (strptime).
 */
#ifndef DATE_TEXT_H
#define DATE_TEXT_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* "3 days ago", "+2 hours", "1 week": added to a time. False: it is something else. */
static inline bool add_relative(const char *text, time_t *result)
{
  static const struct {
    const char *name;
    int months;
    long seconds;
  } units[] = {{"second", 0, 1}, {"sec", 0, 1},        {"minute", 0, 60},      {"min", 0, 60}, {"hour", 0, 3600},
               {"day", 0, 86400}, {"week", 0, 604800}, {"fortnight", 0, 1209600}, {"month", 1, 0}, {"year", 12, 0}};
  char unit[16], ago[8] = "";
  long count;
  int n = 0;
  if (sscanf(text, " %ld %15[a-z]%n %7s", &count, unit, &n, ago) < 2) {
    bool next = sscanf(text, " next %15[a-z]%n", unit, &n) == 1;
    if (!next && sscanf(text, " last %15[a-z]%n", unit, &n) != 1)
      return false;
    count = next ? 1 : -1;
  }
  if (*ago != '\0' && strcmp(ago, "ago") != 0)
    return false;
  if (*ago != '\0')
    count = -count;
  size_t length = strlen(unit);
  if (length > 1 && unit[length - 1] == 's')
    unit[--length] = '\0';
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
    if (strcmp(unit, units[i].name) != 0)
      continue;
    struct tm tm = *localtime(result);
    tm.tm_mon += (int)(count * units[i].months);
    tm.tm_isdst = -1;
    *result = mktime(&tm) + count * units[i].seconds;
    return true;
  }
  return false;
}

/* @SECONDS, now, today, yesterday, tomorrow, YYYY-MM-DD with a time behind it, or so much from now; false: none of them. */
static inline bool read_date_text(const char *text, time_t *result)
{
  static const struct {
    const char *name;
    int days;
  } words[] = {{"now", 0}, {"today", 0}, {"yesterday", -1}, {"tomorrow", 1}};
  static const char *const formats[] = {
      "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M",       "%Y-%m-%dT%H:%M:%S",    "%Y-%m-%dT%H:%M", "%Y-%m-%d", "%Y/%m/%d",
      "%H:%M:%S",          "%H:%M",                "%b %d %H:%M:%S %Y",    "%d %b %Y %H:%M:%S", "%d %b %Y", "%b %d %Y",
      "%m/%d/%Y",          "%a %b %d %H:%M:%S %Y", "%a, %d %b %Y %H:%M:%S", "%Y%m%d",
  };
  time_t now = time(NULL);
  char *end;

  if (*text == '@') {
    *result = (time_t)strtoll(text + 1, &end, 10);
    return end > text + 1 && *end == '\0';
  }
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (strcmp(text, words[i].name) == 0) {
      *result = now + 86400 * words[i].days;
      return true;
    }
  }
  for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
    struct tm candidate = *localtime(&now);
    candidate.tm_hour = candidate.tm_min = candidate.tm_sec = 0;
    end = strptime(text, formats[i], &candidate);
    bool utc = end != NULL && (strcmp(end, "Z") == 0 || strcmp(end, " UTC") == 0 || strcmp(end, " GMT") == 0);
    if (end == NULL || (*end != '\0' && !utc))
      continue;
    candidate.tm_isdst = -1;
    *result = utc ? timegm(&candidate) : mktime(&candidate);
    return true;
  }
  *result = now;
  return add_relative(text, result);
}

#endif
