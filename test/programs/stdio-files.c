#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    FILE *f = fopen("stdio-files.tmp", "w+");
    fprintf(f, "line %d\n", 1);
    fputs("line 2\n", f);
    fwrite("line 3\n", 1, 7, f);
    fputc('!', f);
    printf("%ld\n", ftell(f));
    rewind(f);
    char *line = NULL;
    size_t n = 0;
    while (getline(&line, &n, f) > 0)
        printf("<%s>", strtok(line, "\n"));
    printf(" %d\n", feof(f) != 0);
    fseek(f, -4, SEEK_END);
    int c = fgetc(f);
    ungetc('?', f);
    printf("%c %c %c\n", c, fgetc(f), fgetc(f));
    fclose(f);
    free(line);
    f = fopen("stdio-files.tmp", "a");
    fputs("more", f);
    fclose(f);
    f = fopen("stdio-files.tmp", "r");
    fseek(f, 0, SEEK_END);
    printf("%ld %d\n", ftell(f), remove("stdio-files.tmp"));
    printf("%d\n", fopen("stdio-files.tmp", "r") == NULL);
    return 0;
}
