/* strftime, strptime and getopt_long on random formats and arguments, always the same ones. */
#define _GNU_SOURCE
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t state;

static uint32_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state >> 32;
}

static int below(int n) { return next() % n; }

/* Conversions with flags, widths and modifiers that mean something, and that mean nothing. */
static void format_time(void) {
  char format[60], *at = format, text[500];
  for (int parts = 1 + below(2); parts > 0; parts--) {
    *at++ = '%';
    for (int flags = below(3); flags > 0; flags--) *at++ = "_-0^#+"[below(6)];
    if (below(3) == 0) at += sprintf(at, "%d", below(14));
    if (below(6) == 0) *at++ = "EO"[below(2)];
    *at++ = "aAbBcCdDeFgGhHIjklmMnNpPrRsStTuUVwWxXyYzZ%"[below(42)];
    *at++ = '|';
  }
  *at = 0;
  time_t seconds = (time_t)(int32_t)next() * (below(3) ? 1 : 40);
  size_t length = strftime(text, sizeof text, format, localtime(&seconds));
  printf("%s %ld: %zu %s\n", format, (long)seconds, length, length ? text : "");
}

static void parse_time(void) {
  static const char *const parts[] = {"%Y", "%m", "%d", "%H:%M", "%S", "%b", "%A", " ", "%y", "%j", "%p", "%I", "%e",
                                      "%D", "%T", "%%", "%C", "-", "%n", "%U", "%w", "%W", "%R", "%F"};
  char format[40] = "", text[100];
  for (int count = 1 + below(4); count > 0; count--) strcat(format, parts[below(24)]);
  time_t seconds = next();
  size_t length = strftime(text, sizeof text, format, gmtime(&seconds));
  text[length] = 0;
  if (length && below(4) == 0) text[below(length)] = "129 aA"[below(6)];
  struct tm tm = {.tm_isdst = -5};
  char *end = strptime(text, format, &tm);
  printf("%s '%s': %d", format, text, end ? (int)(end - text) : -1);
  /* In the year 0, and on days that the year has not, glibc counts wrong. */
  if (end && tm.tm_year > -1900 && tm.tm_yday < 365)
    printf(" %d %d %d %d %d %d %d %d", tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, tm.tm_wday, tm.tm_yday);
  printf("\n");
}

static void options(void) {
  static char *const words[] = {"-a", "-b", "-c", "val", "-cval", "--", "--alpha", "--beta=1", "--beta", "--al",
                                "--gamma", "-ab", "-", "x", "-z", "--be=2", "-d", "--delta", "-abc"};
  static const char *const short_options[] = {"abc:d::", "+abc:", ":abc:", "-abc:"};
  static const struct option long_options[] = {{"alpha", 0, 0, 1}, {"beta", 1, 0, 2}, {"delta", 2, 0, 3}, {"alps", 0, 0, 4}, {0}};
  char *arguments[8] = {"x"};
  int count = 1 + below(6), result, index = -1;
  for (int i = 1; i <= count; i++) arguments[i] = words[below(19)];
  optind = 0;
  opterr = 0;
  const char *wanted = short_options[below(4)];
  printf("%s:", wanted);
  while ((result = getopt_long(count + 1, arguments, wanted, long_options, &index)) != -1)
    printf(" %d/%d/%s/%d", result, index, optarg ? optarg : "", optopt);
  printf(" | %d", optind);
  for (int i = 0; i <= count; i++) printf(" %s", arguments[i]);
  printf("\n");
}

int main(void) {
  setenv("TZ", "XYZ-3:30", 1);
  tzset();
  for (int i = 1; i <= 4000; i++) {
    state = i * 0x9e3779b97f4a7c15u;
    format_time();
    parse_time();
    options();
  }
  return 0;
}
