/*
 * touch: sets the times of files to now, or those of -d, -t or -r, and makes the files that are missing (not with -c).
 */
#define _GNU_SOURCE /* strptime */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "date_text.h"
#include "long_options.h"

/* -t [[CC]YY]MMDDhhmm[.ss] */
static bool read_stamp(const char *text, time_t *seconds)
{
  time_t now = time(NULL);
  struct tm tm = *localtime(&now);
  int year = tm.tm_year + 1900, length = (int)strcspn(text, ".");
  const char *p = text;
  tm.tm_sec = 0;
  if (text[strspn(text, "0123456789.")] != '\0' || (length != 8 && length != 10 && length != 12))
    return false;
  if (length == 12) {
    sscanf(p, "%4d", &year);
    p += 4;
  } else if (length == 10) {
    sscanf(p, "%2d", &year);
    year += year < 69 ? 2000 : 1900;
    p += 2;
  }
  if (sscanf(p, "%2d%2d%2d%2d", &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min) != 4)
    return false;
  if (text[length] == '.')
    tm.tm_sec = atoi(text + length + 1);
  bool valid = tm.tm_mon >= 1 && tm.tm_mon <= 12 && tm.tm_mday >= 1 && tm.tm_mday <= 31 && tm.tm_hour < 24 && tm.tm_min < 60;
  tm.tm_year = year - 1900;
  tm.tm_mon--;
  tm.tm_isdst = -1;
  *seconds = mktime(&tm);
  return valid;
}

int main(int argc, char **argv)
{
  bool no_create = false, only_access = false, only_change = false;
  struct timespec times[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
  struct stat st;
  time_t seconds;
  int c, status = 0;
  shorten_options(argc, argv, "touch", "no-create.c date:d reference:r no-dereference.h", 1, 0);
  while ((c = getopt(argc, argv, "acd:fhmr:t:")) != -1) {
    switch (c) {
    case 'a': only_access = true; break;
    case 'm': only_change = true; break;
    case 'c': no_create = true; break;
    case 'd':
    case 't':
      if (!(c == 'd' ? read_date_text : read_stamp)(optarg, &seconds)) {
        fprintf(stderr, "touch: invalid date format '%s'\n", optarg);
        return 1;
      }
      times[0] = times[1] = (struct timespec){seconds, 0};
      break;
    case 'r':
      if (stat(optarg, &st) < 0) {
        fprintf(stderr, "touch: failed to get attributes of '%s': %s\n", optarg, strerror(errno));
        return 1;
      }
      times[0] = st.st_atim;
      times[1] = st.st_mtim;
      break;
    case 'f':
    case 'h': break;
    default: refuse_option("touch", 1);
    }
  }
  if (only_access && !only_change)
    times[1].tv_nsec = UTIME_OMIT;
  if (only_change && !only_access)
    times[0].tv_nsec = UTIME_OMIT;
  if (optind == argc) {
    fprintf(stderr, "touch: missing file operand\n");
    refuse_option("touch", 1);
  }
  for (; optind < argc; optind++) {
    if (!no_create) {
      int fd = open(argv[optind], O_WRONLY | O_CREAT | O_NONBLOCK, 0666);
      if (fd >= 0)
        close(fd);
    }
    if (utimensat(AT_FDCWD, argv[optind], times, 0) < 0 && !(no_create && errno == ENOENT)) {
      fprintf(stderr, "touch: cannot touch '%s': %s\n", argv[optind], strerror(errno));
      status = 1;
    }
  }
  return status;
}
