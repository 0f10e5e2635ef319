// A menu as in the first lab: numbers until something is no number; then the rest of the line.
#include <stdio.h>

int main(void)
{
    int n, sum = 0, count = 0;
    while (scanf("%d", &n) == 1) {
        sum += n;
        count++;
    }
    printf("%d numbers, sum %d\n", count, sum);
    char word[32];
    scanf("%31s", word);
    printf("stopped by '%s'\n", word);
    int c;
    while ((c = getchar()) != '\n' && c != EOF)
        printf("<%c>", c);
    printf("\n");
    char line[80];
    while (fgets(line, sizeof line, stdin) != NULL)
        printf("line: %s", line);
    printf("\neof %d error %d\n", feof(stdin) != 0, ferror(stdin) != 0);
    return 0;
}
