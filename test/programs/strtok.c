#include <stdio.h>
#include <string.h>

int main(void)
{
    char line[] = "  one two,three ,, four\n";
    for (char *t = strtok(line, " ,\n"); t != NULL; t = strtok(NULL, " ,\n"))
        printf("<%s>\n", t);
    char path[] = "a:b::c", *save, *rest = path, *field;
    for (char *t = strtok_r(path, ":", &save); t; t = strtok_r(NULL, ":", &save))
        printf("(%s)", t);
    printf("\n");
    char again[] = "a:b::c";
    rest = again;
    while ((field = strsep(&rest, ":")) != NULL)
        printf("[%s]", field);
    printf("\n");
    return 0;
}
