// strptime and strftime at their edges: weeks of the year, parts that fail in the middle, flags and widths, names of zones.
#define _GNU_SOURCE
#include <locale.h>
#include <stdio.h>
#include <time.h>

static void parse(const char *text, const char *format) {
  struct tm tm = {0};
  const char *end = strptime(text, format, &tm);
  printf("%s %s: %d, %d-%d-%d %d:%d:%d %d %d\n", text, format, end ? (int)(end - text) : -1, tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour,
         tm.tm_min, tm.tm_sec, tm.tm_wday, tm.tm_yday);
}

int main(void) {
  const char *parsed[][2] = {{"06 0 2100", "%U %w %Y"}, {"28 1 1976", "%W %w %Y"}, {"02 0/64 03:20:11", "%D %T"},
                             {"03/26/58 19:0x:16", "%D %T"}, {"1920-12-x9", "%F"}, {"-66405", "%s"}, {" 664", "%s"}, {"664054462", "%s"},
                             {"1-8 2005", "%j %Y"}, {"2052", "%C%y"}, {"20x", "%C%y"}, {"060 13", "%y%m%d"}, {"211 -09-02", "%F"},
                             {"11:41 pM", "%I:%M %p"}, {"12:05 AM", "%r"}, {"32", "%d"}, {"Mon Jan 2", "%a %b %e"}, {"W10", "W%V"}};
  for (size_t i = 0; i < sizeof parsed / sizeof *parsed; i++) parse(parsed[i][0], parsed[i][1]);
  const char *formats[] = {"%p", "%#p", "%^P", "%#^P", "%Z", "%#Z", "%0012Z", "%_z", "%-z", "%-e", "%-14e", "%_5d", "%012Y", "%-12Y", "%^a %#b", "%10A|%-10B",
                           "%Ey %Od %EQ", "%+", "%", "%5%", "%C %g %G %V %u %j %k %l", "%n%t|"};
  struct tm tm = {.tm_year = 85, .tm_mon = 1, .tm_mday = 7, .tm_hour = 15, .tm_min = 4, .tm_sec = 5, .tm_wday = 4, .tm_yday = 37};
  char text[100];
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
    size_t length = strftime(text, sizeof text, formats[i], &tm);
    printf("%s => [%.*s] %zu\n", formats[i], (int)length, text, length);
  }
  printf("%zu %zu\n", strftime(text, 4, "%Y", &tm), strftime(text, 5, "%Y", &tm));
  return 0;
}
