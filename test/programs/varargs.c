#include <stdarg.h>
#include <stdio.h>

int sum(int n, ...)
{
    va_list ap;
    int total = 0;
    va_start(ap, n);
    while (n-- > 0)
        total += va_arg(ap, int);
    va_end(ap);
    return total;
}

void tagged(const char *types, ...)
{
    va_list ap, again;
    va_start(ap, types);
    va_copy(again, ap);
    for (const char *t = types; *t; t++) {
        switch (*t) {
        case 'i': printf("i=%d ", va_arg(ap, int)); break;
        case 'l': printf("l=%ld ", va_arg(ap, long)); break;
        case 'd': printf("d=%.2f ", va_arg(ap, double)); break;
        case 's': printf("s=%s ", va_arg(ap, char *)); break;
        }
    }
    va_end(ap);
    printf("first again: %d\n", va_arg(again, int));
    va_end(again);
}

void log_line(const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    printf("log: ");
    vprintf(format, ap);
    va_end(ap);
}

int main(void)
{
    printf("%d %d\n", sum(3, 1, 2, 3), sum(10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    tagged("idslcid" + 0, 1, 2.5, "text", 1L << 40, 0, 3.5);
    tagged("ididididididididid", 1, .1, 2, .2, 3, .3, 4, .4, 5, .5, 6, .6, 7, .7, 8, .8, 9, .9);
    log_line("%s %d\n", "value", 42);
    return 0;
}
