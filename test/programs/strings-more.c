// The rest of string.h, and conversions between text and numbers.
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

int main(void)
{
    char buffer[32] = "abcdefgh";
    memmove(buffer + 2, buffer, 5);
    printf("%s\n", buffer);
    printf("%d %d %d\n", strcmp("abc", "abd") < 0, strncmp("abcx", "abcy", 3), strcasecmp("Fork", "fORK"));
    printf("%s %s %s\n", strchr("path/to/file", '/'), strrchr("path/to/file", '/'), (char *) memchr("xyz", 'y', 3));
    strncpy(buffer, "long text", 4);
    buffer[4] = '\0';
    strncat(buffer, " and more", 4);
    printf("[%s] %zu %zu\n", buffer, strlen(buffer), strnlen("abcdef", 3));
    printf("%s\n", strcasestr("Hello World", "WORLD") ? "found" : "not found");
    char *copy = strndup("duplicate", 3);
    printf("%s\n", copy);
    free(copy);
    for (int c = 0; c < 128; c += 13)
        printf("%d%d%d%d%d ", !!isalpha(c), !!isdigit(c), !!ispunct(c), !!isspace(c), !!iscntrl(c));
    printf("\n%d %ld %g\n", atoi("  -42abc"), atol("99999999999"), atof("2.5e-3x"));
    char *end;
    printf("%ld %s|", strtol("0x1fz", &end, 0), end);
    printf("%ld %s|", strtol("zz", &end, 36), end);
    printf("%lu\n", strtoul("-1", NULL, 10));
    errno = 0;
    printf("%d %d\n", strtol("99999999999999999999", NULL, 10) == 9223372036854775807L, errno == ERANGE);
    printf("%s|%s|%s\n", strerror(ENOENT), strerror(ECHILD), strerror(0));
    printf("%s %s\n", strsignal(11), strsignal(2));
    char words[] = "the quick brown fox";
    int n = (int) strlen(words);
    for (int i = 0, j = n - 1; i < j; i++, j--) {
        char t = words[i];
        words[i] = words[j];
        words[j] = t;
    }
    printf("%s\n", words);
    char grown[64] = "";
    for (int i = 0; i < 5; i++)
        sprintf(grown + strlen(grown), "%s%d", i ? "," : "", i * i);
    printf("%s\n", grown);
    printf("%s\n", stpcpy(stpcpy(buffer, "one"), "two") - 6);
    return 0;
}
