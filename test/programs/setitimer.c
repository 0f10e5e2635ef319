// An interval timer ticks five times, then is switched off.
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

static volatile sig_atomic_t ticks;

static void on_tick(int signum)
{
    ticks++;
}

int main(void)
{
    signal(SIGALRM, on_tick);
    struct itimerval timer = {{0, 10000}, {0, 20000}}, old;
    setitimer(ITIMER_REAL, &timer, NULL);
    getitimer(ITIMER_REAL, &old);
    printf("interval %ld us, at most 20000 us left: %d\n", (long) old.it_interval.tv_usec,
           old.it_value.tv_sec == 0 && old.it_value.tv_usec <= 20000);
    while (ticks < 5)
        pause();
    struct itimerval off = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &off, NULL);
    getitimer(ITIMER_REAL, &old);
    printf("off: %ld %ld\n", (long) old.it_value.tv_sec, (long) old.it_value.tv_usec);
    printf("no alarm pending: %u\n", alarm(100));
    printf("now about 100: %d\n", alarm(0) >= 99);
    return 0;
}
