// Widths, precisions and flags together.
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

int main(void)
{
    printf("[%5d] [%-5d] [%05d] [%+d] [% d] [%.3d] [%8.3d] [%-8.3d]\n", 42, 42, 42, 42, 42, 7, 7, 7);
    printf("[%x] [%#x] [%#X] [%#o] [%08x] [%#08x]\n", 255, 255, 255, 8, 48879, 48879);
    printf("[%.0d] [%.d] [%5.0d]\n", 0, 0, 0);
    printf("[%s] [%10s] [%-10s] [%.2s] [%10.2s]\n", "abc", "abc", "abc", "abc", "abc");
    printf("[%c] [%3c] [%-3c] [%%]\n", 'x', 'y', 'z');
    printf("[%*d] [%-*d] [%*d] [%.*f] [%.*s]\n", 6, 1, 6, 2, -6, 3, 2, 3.14159, 3, "abcdef");
    printf("[%f] [%.0f] [%#.0f] [%10.3f] [%-10.3f] [%+.1f]\n", 3.5, 2.5, 3.0, -1.5, -1.5, 0.05);
    printf("[%e] [%.2E] [%g] [%g] [%g] [%#g]\n", 12345.678, 0.00012, 100000.0, 1000000.0, 0.0001, 1.0);
    printf("[%G] [%.3g] [%.10g]\n", 1e-10, 1234.5, 1.0 / 3);
    printf("[%5s] [%f] [%F] [%e]\n", "", 1.0 / 0.0, -1.0 / 0.0, 0.0);
    printf("[%hhd] [%hd] [%ld] [%lld] [%zu] [%td] [%jd]\n", (char) 300, (short) 70000, LONG_MIN, LLONG_MAX,
           (size_t) -1, (ptrdiff_t) -5, (intmax_t) 6);
    printf("[%u] [%lu] [%o] [%d]\n", UINT_MAX, ULONG_MAX, -1, INT_MIN);
    printf("[%2$s %1$s]\n", "second", "first");
    printf("[%p] [%5p]\n", (void *) 0x1234, (void *) 0xff);
    int n;
    printf("12345%n678\n", &n);
    printf("%d\n", n);
    char buffer[8];
    int wanted = snprintf(buffer, sizeof buffer, "%s", "longer than eight");
    printf("%d [%s] %d\n", wanted, buffer, snprintf(NULL, 0, "%d", 12345));
    printf("%d\n", printf("count me\n"));
    printf("[%s]\n", (char *) NULL ? "" : "(null is not printed by us)");
    printf("%.15f %.17g %a\n", 0.1, 0.1, 1.0);
    printf("%'d|%-+6d|%+-6d|% 05d\n", 1234, 5, 5, 5);
    return 0;
}
