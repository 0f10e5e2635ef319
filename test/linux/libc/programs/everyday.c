/*
 * The everyday conversions and string functions, which have short paths of their own, over random values, widths,
 * alignments and lengths: near word boundaries, near the end of a page, and where there is not enough room.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static unsigned long state = 88172645463325252UL;

static unsigned long next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static unsigned long below(unsigned long n) { return next() % n; }

/* Integers of all magnitudes, and their neighbours. */
static unsigned long some_integer(void)
{
    static const unsigned long special[] = {0, 1, 9, 10, 99, 100, 2147483647, 2147483648, 4294967295, 4294967296,
                                            9223372036854775807UL, 9223372036854775808UL, 18446744073709551615UL};
    unsigned long power = 1;
    switch (below(4)) {
        case 0: return special[below(sizeof special / sizeof *special)];
        case 1: return next() >> below(64);
        case 2:
            for (int n = below(20); n > 0; n--) power *= 10;
            return power - below(2);
        default: return -(next() >> below(64));
    }
}

static double some_real(void)
{
    double value = (long)some_integer();
    switch (below(4)) {
        case 0: return value / 8;
        case 1: return value / 1000;
        case 2: return (double)(long)below(100000) / 100 * (below(2) ? 1 : -1);
        default: return value / (double)(1UL << below(62));
    }
}

static void integers(void)
{
    static const char *const formats[] = {"%d", "%i", "%u", "%x", "%5d", "%-5d|", "%05d", "%08x", "%-8x|", "%12u", "%-012d|",
                                          "%0-3u|", "%40d", "%41d", "%+d", "% d", "%X", "%#x", "%o", "%.3d", "%hhd", "%hu"};
    static const char *const longs[] = {"%ld", "%lu", "%lx", "%lld", "%llu", "%llx", "%zu", "%zd", "%20ld", "%-20lx|", "%020ld"};
    char text[64];
    for (int i = 0; i < 4000; i++) {
        unsigned long n = some_integer();
        printf(formats[below(sizeof formats / sizeof *formats)], (int)n);
        printf(" and ");
        printf(longs[below(sizeof longs / sizeof *longs)], n);
        memset(text, '#', sizeof text);
        unsigned long size = below(sizeof text);
        int length = snprintf(text, size, "%u is the %ld-th, %s", (unsigned)n, (long)n, "of them");
        printf(" %d ", length);
        fwrite(text, 1, sizeof text, stdout);
        printf(" %d %c%s%%\n", sprintf(text, "%d:%05ld", i, n & 0xffff), (int)('a' + n % 26), text);
    }
}

static void reals(void)
{
    static const char *const formats[] = {"%f", "%.0f", "%.1f", "%.2f", "%.3f", "%.9f", "%.10f", "%lf", "%.3lf", "%8.2f",
                                          "%-8.2f|", "%08.2f", "%.f", "%+.2f", "%#.0f", "%g", "%e", "%40.1f", "%4.0f"};
    for (int i = 0; i < 6000; i++) {
        printf(formats[below(sizeof formats / sizeof *formats)], some_real());
        putchar('\n');
    }
    printf("%f %f %.1f %f %f\n", 0.0, -0.0, 0.25, 1.0 / 0.0, -1.0 / 0.0);
    printf("%.0f %.0f %.0f %.0f %.2f %.2f %.9f\n", 0.5, 1.5, 2.5, -0.5, 0.125, 0.375, 0.9999999999);
    printf("%3$s %1$d %2$.2f %1$5d\n", 7, 2.5, "positions");
}

#define PAGE 4096

/* A string of this length that ends where nothing more can be read, or somewhere before. */
static char *some_string(char *page, unsigned long length, int alphabet)
{
    char *s = page + PAGE - length - 1 - (below(2) ? 0 : below(40));
    for (unsigned long i = 0; i < length; i++) s[i] = "ab\200\377:\1z"[below(alphabet)];
    s[length] = 0;
    return s;
}

static int sign(int n) { return (n > 0) - (n < 0); }

static char *new_page(void)
{
    char *area = mmap(NULL, 3 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(area + PAGE, PAGE, PROT_READ | PROT_WRITE);
    return area + PAGE;
}

static long offset(const char *found, const char *s) { return found ? found - s : -1; }

static void strings(void)
{
    char *left = new_page(), *right = new_page(), *third = new_page();
    for (int i = 0; i < 12000; i++) {
        int alphabet = below(3) ? 7 : 1 + below(2);
        memset(left, 'y', PAGE);
        memset(right, 'y', PAGE);
        char *a = some_string(left, below(70), alphabet), *b = some_string(right, below(70), alphabet);
        if (below(2)) {
            unsigned long same = strlen(a) < strlen(b) ? strlen(a) : strlen(b);
            memcpy(b, a, same);
            if (same && below(2)) b[below(same)] = 'q';
        }
        unsigned long n = below(80);
        int c = "ab\200\377:\1z"[below(7)];
        printf("%lu %lu ", strlen(a), strnlen(b, n));
        printf("%d %d ", sign(strcmp(a, b)), sign(strncmp(a, b, n)));
        printf("%ld %ld ", offset(strchr(a, c), a), offset(strrchr(a, c), a));
        unsigned long common = strlen(a) < strlen(b) ? strlen(a) : strlen(b);
        if (n > common) n = common;
        printf("%d %ld ", sign(memcmp(a, b, n)), offset(memchr(a, c, n), a));
        printf("%lu %lu ", strspn(a, "ab"), strcspn(a, "z:"));
        char *to = third + below(16);
        memset(third, '.', 300);
        strcpy(to, a);
        strcat(to, b);
        strncpy(to + 160, b, below(90));
        memmove(third + below(64), third + below(64), below(64));
        memset(third + 270, c, below(30));
        fwrite(third, 1, 300, stdout);
        putchar('\n');
    }
}

int main(void)
{
    integers();
    reals();
    strings();
    return 0;
}
