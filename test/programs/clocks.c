// Time goes on: sleeping takes as long as asked for, by every clock that counts it.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

int main(void)
{
    double monotonic = now(CLOCK_MONOTONIC), real = now(CLOCK_REALTIME), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    time_t seconds = time(NULL);
    struct timespec nap = {0, 300000000};
    printf("nanosleep %d\n", nanosleep(&nap, NULL));
    printf("sleep %u\n", sleep(1));
    double slept = now(CLOCK_MONOTONIC) - monotonic;
    printf("1.3 seconds: %d %d\n", slept >= 1.3 && slept < 2.3, now(CLOCK_REALTIME) - real >= 1.29);
    printf("time: %d\n", time(NULL) - seconds >= 1);
    printf("asleep, not computing: %d\n", now(CLOCK_PROCESS_CPUTIME_ID) - cpu < 0.5);
    clock_t before = clock();
    for (volatile long i = 0; i < 3000000; i++)
        ;
    printf("computing: %d\n", clock() > before);
    struct timespec bad = {0, 1000000000};
    printf("bad: %s\n", nanosleep(&bad, NULL) < 0 ? strerror(errno) : "ok");
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += 1000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    printf("until: %d\n", clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL));
    struct tm tm = {.tm_year = 124, .tm_mon = 1, .tm_mday = 29, .tm_hour = 25};
    printf("%ld", (long) timegm(&tm));
    char text[40];
    strftime(text, sizeof text, "%Y-%m-%d %H:%M %a %j", &tm);
    printf(" %s\n", text);
    return 0;
}
