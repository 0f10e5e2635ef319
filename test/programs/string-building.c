#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *reverse(const char *s)
{
    size_t n = strlen(s);
    char *r = malloc(n + 1);
    for (size_t i = 0; i < n; i++)
        r[i] = s[n - 1 - i];
    r[n] = '\0';
    return r;
}

int main(void)
{
    char text[64];
    char *r = reverse("stressed"), *d = strdup(r);
    for (char *p = d; *p; p++)
        *p = (char) toupper(*p);
    int n = snprintf(text, sizeof text, "%s-%s-%d", r, d, 7);
    printf("%s %d\n", text, n);
    n = snprintf(text, 5, "%d", 1234567);
    printf("%s %d\n", text, n);
    sprintf(text, "%c%c%c", 'x' + 1, "abc"[1], *"q");
    printf("%s " "joined " "%d\n", text, isalpha('a') && isdigit('5') && isspace('\t') && !ispunct('a'));
    free(r);
    free(d);
    return 0;
}
