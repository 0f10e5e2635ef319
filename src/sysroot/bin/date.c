/*
 * date: the time of day, or as +FORMAT says; -u in UTC.
 */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
  int utc = 0, c;
  char text[256];
  while ((c = getopt(argc, argv, "u")) != -1) {
    if (c == '?')
      return 1;
    utc = 1;
  }
  time_t now = time(NULL);
  struct tm *tm = utc ? gmtime(&now) : localtime(&now);
  const char *format = optind < argc && argv[optind][0] == '+' ? argv[optind] + 1 : "%a %b %e %H:%M:%S %Z %Y";
  text[0] = '\0';
  strftime(text, sizeof text, format, tm);
  puts(text);
  return 0;
}
