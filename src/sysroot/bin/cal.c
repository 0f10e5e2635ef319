/*
 * cal: the calendar of a month or a year, weeks from Sunday. cal [[month] year]
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const names[] = {"January", "February", "March",     "April",   "May",      "June",
                                    "July",    "August",   "September", "October", "November", "December"};

static int days_in(int month, int year)
{
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return days[month] + (month == 1 && leap);
}

/* The day of the week of the first of a month, 0 for Sunday (Sakamoto's method). */
static int first_weekday(int month, int year)
{
  static const int shift[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
  int y = month < 2 ? year - 1 : year;
  return (y + y / 4 - y / 100 + y / 400 + shift[month] + 1) % 7;
}

static void centered(const char *text, int width)
{
  int length = (int)strlen(text), left = (width - length) / 2;
  printf("%*s%s%*s", left, "", text, width - length - left, "");
}

/* The week-th line of a month: 20 columns. */
static void print_week(int month, int year, int week)
{
  int day = 1 - first_weekday(month, year) + 7 * week;
  for (int i = 0; i < 7; i++, day++) {
    if (i > 0)
      putchar(' ');
    if (day >= 1 && day <= days_in(month, year))
      printf("%2d", day);
    else
      printf("  ");
  }
}

static void print_month(int month, int year)
{
  char title[32];
  snprintf(title, sizeof title, "%s %d", names[month], year);
  centered(title, 20);
  printf("  \nSu Mo Tu We Th Fr Sa  \n");
  for (int week = 0; week < 6; week++) {
    print_week(month, year, week);
    printf("  \n");
  }
}

static void print_year(int year)
{
  char title[16];
  snprintf(title, sizeof title, "%d", year);
  centered(title, 64);
  putchar('\n');
  for (int row = 0; row < 4; row++) {
    for (int i = 0; i < 3; i++) {
      centered(names[3 * row + i], 20);
      printf("  ");
    }
    printf("\nSu Mo Tu We Th Fr Sa  Su Mo Tu We Th Fr Sa  Su Mo Tu We Th Fr Sa  \n");
    for (int week = 0; week < 6; week++) {
      for (int i = 0; i < 3; i++) {
        print_week(3 * row + i, year, week);
        printf("  ");
      }
      putchar('\n');
    }
  }
}

int main(int argc, char **argv)
{
  time_t now = time(NULL);
  struct tm *today = localtime(&now);
  int month = today->tm_mon + 1, year = today->tm_year + 1900;
  if (argc == 2) {
    year = atoi(argv[1]);
  } else if (argc > 2) {
    month = atoi(argv[1]);
    year = atoi(argv[2]);
  }
  if (year < 1 || year > 9999) {
    fprintf(stderr, "cal: year `%s' not in range 1..9999\n", argv[argc - 1]);
    return 1;
  }
  if (month < 1 || month > 12) {
    fprintf(stderr, "cal: %s is neither a month number (1..12) nor a name\n", argv[1]);
    return 1;
  }
  if (argc == 2)
    print_year(year);
  else
    print_month(month - 1, year);
  return 0;
}
