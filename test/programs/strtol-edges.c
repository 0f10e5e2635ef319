#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

void try(const char *s, int base)
{
    char *end;
    errno = 0;
    long v = strtol(s, &end, base);
    printf("%s base %d: %ld rest '%s' %s\n", s, base, v, end, errno == ERANGE ? "ERANGE" : "ok");
}

int main(void)
{
    try("42", 10);
    try("  -17xyz", 10);
    try("0x1F", 0);
    try("0x1F", 16);
    try("017", 0);
    try("08", 0);
    try("zz", 36);
    try("", 10);
    try("abc", 10);
    try("99999999999999999999", 10);
    try("-99999999999999999999", 10);
    printf("%d %d %ld %lld\n", atoi("12abc"), atoi("x"), atol("-5"), atoll("9000000000"));
    printf("%lu %g %g\n", strtoul("-1", NULL, 10), strtod("1.5e3x", NULL), atof(".25"));
    return 0;
}
