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

#include "date_text.h"
#include "long_options.h"

/* The format with what strftime has not: %N, nanoseconds (of now, or else 0), and %:z, +hh:mm. From malloc. */
static char *with_own_conversions(const char *format, const time_t *moment, bool is_now)
{
  struct timespec now = {0, 0};
  char zone[16] = "";
  char *result = malloc(9 * strlen(format) + 1), *to = result;
  if (is_now)
    clock_gettime(CLOCK_REALTIME, &now);
  strftime(zone, sizeof zone, "%z", localtime(moment));
  while (*format != '\0') {
    if (format[0] == '%' && format[1] == 'N') {
      to += sprintf(to, "%09ld", (long)now.tv_nsec);
      format += 2;
    } else if (strncmp(format, "%:z", 3) == 0) {
      to += sprintf(to, "%.3s:%.2s", zone, zone + 3);
      format += 3;
    } else {
      if (*format == '%' && format[1] != '\0')
        *to++ = *format++;
      *to++ = *format++;
    }
  }
  *to = '\0';
  return result;
}

int main(int argc, char **argv)
{
  const char *format = "%a %b %e %H:%M:%S %Z %Y";
  bool utc = false;
  char text[1024] = "";
  const char *wanted = NULL, *file = NULL;
  int c;

  shorten_options(argc, argv, "date", "date:d reference:r utc.u universal.u rfc-email.R iso-8601.I", 1, 0);
  while ((c = getopt(argc, argv, "d:r:uRI::")) != -1) {
    switch (c) {
    case 'd': wanted = optarg; break;
    case 'r': file = optarg; break;
    case 'u': utc = true; break;
    case 'R': format = "%a, %d %b %Y %H:%M:%S %z"; break;
    case 'I':
      format = optarg == NULL || *optarg == 'd' ? "%Y-%m-%d"
               : *optarg == 's'                 ? "%Y-%m-%dT%H:%M:%S%:z"
               : *optarg == 'm'                 ? "%Y-%m-%dT%H:%M%:z"
                                                : "%Y-%m-%dT%H%:z";
      break;
    default: refuse_option("date", 1);
    }
  }
  if (utc)
    setenv("TZ", "UTC0", 1);
  time_t moment = time(NULL);
  struct stat st;
  if (wanted != NULL && !read_date_text(wanted, &moment)) {
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
  if (optind < argc && argv[optind][0] != '+') {
    fprintf(stderr, "date: invalid date '%s'\n", argv[optind]);
    return 1;
  }
  if (optind < argc)
    format = argv[optind] + 1;
  char *own = with_own_conversions(format, &moment, wanted == NULL && file == NULL);
  if (*own != '\0')
    strftime(text, sizeof text, own, localtime(&moment));
  puts(text);
  free(own);
  return 0;
}
