/*
 * date: the time of day, or another (-d, -r), as +FORMAT says. -u: in UTC, -R and -I: as mail and ISO 8601 write it.
 */
#define _GNU_SOURCE /* strptime */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* @SECONDS, now, today, yesterday, tomorrow, or YYYY-MM-DD with a time behind it; false if it is none of them. */
static bool parse_time(const char *text, time_t *result)
{
  static const struct {
    const char *name;
    int days;
  } words[] = {{"now", 0}, {"today", 0}, {"yesterday", -1}, {"tomorrow", 1}};
  time_t now = time(NULL);
  struct tm tm = *localtime(&now);
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
  static const char *const formats[] = {"%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d", "%H:%M:%S", "%H:%M"};
  for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
    struct tm candidate = tm;
    candidate.tm_hour = candidate.tm_min = candidate.tm_sec = 0;
    end = strptime(text, formats[i], &candidate);
    if (end == NULL || *end != '\0')
      continue;
    candidate.tm_isdst = -1;
    *result = mktime(&candidate);
    return true;
  }
  return false;
}

int main(int argc, char **argv)
{
  const char *format = "%a %b %e %H:%M:%S %Z %Y";
  bool utc = false;
  char text[1024] = "";
  const char *wanted = NULL, *file = NULL;
  int c;

  while ((c = getopt(argc, argv, "d:r:uRI")) != -1) {
    switch (c) {
    case 'd': wanted = optarg; break;
    case 'r': file = optarg; break;
    case 'u': utc = true; break;
    case 'R': format = "%a, %d %b %Y %H:%M:%S %z"; break;
    case 'I': format = "%Y-%m-%d"; break;
    default: fprintf(stderr, "Try 'date --help' for more information.\n"); return 1;
    }
  }
  if (utc)
    setenv("TZ", "UTC0", 1);
  time_t moment = time(NULL);
  struct stat st;
  if (wanted != NULL && !parse_time(wanted, &moment)) {
    fprintf(stderr, "date: invalid date '%s'\n", wanted);
    return 1;
  }
  if (file != NULL) {
    if (stat(file, &st) < 0) {
      fprintf(stderr, "date: %s: %s\n", file, strerror(errno));
      return 1;
    }
    moment = st.st_mtime;
  }
  if (optind < argc && argv[optind][0] == '+')
    format = argv[optind] + 1;
  strftime(text, sizeof text, format, localtime(&moment));
  puts(text);
  return 0;
}
