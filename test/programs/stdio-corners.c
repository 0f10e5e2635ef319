// fseek, ftell, ungetc, freopen, fdopen, setvbuf, getline, fread and fwrite of structs.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct record { int id; char name[12]; double value; };

int main(void)
{
    FILE *f = fopen("records.tmp", "w+b");
    struct record r[3] = {{1, "one", 1.5}, {2, "two", 2.5}, {3, "three", 3.5}}, got;
    printf("wrote %zu\n", fwrite(r, sizeof *r, 3, f));
    fseek(f, 1 * sizeof *r, SEEK_SET);
    fread(&got, sizeof got, 1, f);
    printf("%d %s %g at %ld\n", got.id, got.name, got.value, ftell(f) / (long) sizeof got);
    fseek(f, -(long) sizeof got, SEEK_END);
    got.id = 33;
    fread(&got, sizeof got, 1, f);
    printf("%s, more: %zu, eof %d\n", got.name, fread(&got, sizeof got, 1, f), feof(f) != 0);
    clearerr(f);
    rewind(f);
    int c = getc(f);
    ungetc('Z', f);
    int again = getc(f);
    printf("%d %c\n", c, again);
    fclose(f);

    f = fopen("records.tmp", "w");
    setvbuf(f, NULL, _IOFBF, 64);
    fputs("a line\nanother, longer than the first\n\nend", f);
    fclose(f);
    f = fopen("records.tmp", "r");
    char *line = NULL;
    size_t size = 0;
    ssize_t n;
    while ((n = getline(&line, &size, f)) > 0)
        printf("%zd:%s%s", n, line, line[n - 1] == '\n' ? "" : "$\n");
    free(line);
    fclose(f);

    FILE *missing = fopen("no/such/file", "r");
    printf("%s\n", missing ? "opened" : "not opened");
    int fd[2];
    pipe(fd);
    FILE *out = fdopen(fd[1], "w"), *in = fdopen(fd[0], "r");
    fprintf(out, "%d %d", 6, 7);
    fclose(out);
    int a, b;
    printf("%d", fscanf(in, "%d%d", &a, &b));
    printf(" %d %d %d\n", a, b, fileno(in) == fd[0]);
    char buffer[30];
    FILE *memory = fmemopen(buffer, sizeof buffer, "w");
    fprintf(memory, "in memory %d", 5);
    fclose(memory);
    puts(buffer);
    fflush(stdout);
    freopen("records.tmp", "w", stdout);
    printf("to the file\n");
    fclose(stdout);
    f = fopen("records.tmp", "r");
    fgets(buffer, sizeof buffer, f);
    fputs(buffer, stderr);
    write(1, "", 0);
    unlink("records.tmp");
    return strcmp(buffer, "to the file\n") != 0;
}
