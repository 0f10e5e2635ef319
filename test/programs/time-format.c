#include <stdio.h>
#include <time.h>

int main(void)
{
    time_t t = 1000000000;
    struct tm *tm = gmtime(&t);
    char text[64];
    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %a %B %j", tm);
    printf("%s\n%s", text, asctime(tm));
    struct tm day = {.tm_year = 124, .tm_mon = 1, .tm_mday = 30};
    timegm(&day);
    printf("%d %d %d\n", day.tm_mon, day.tm_mday, day.tm_wday);
    printf("%.0f %d\n", difftime(t + 90, t), time(NULL) > t);
    return 0;
}
