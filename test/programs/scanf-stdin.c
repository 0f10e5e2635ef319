#include <stdio.h>

int main(void)
{
    int n, v, sum = 0;
    char name[20], line[80];
    if (scanf("%d", &n) != 1)
        return 1;
    for (int i = 0; i < n; i++) {
        scanf("%d", &v);
        sum += v;
    }
    scanf("%19s", name);
    printf("%d numbers, sum %d, name %s\n", n, sum, name);
    int c;
    while ((c = getchar()) != '\n' && c != EOF)
        ;
    while (fgets(line, sizeof line, stdin) != NULL)
        printf("line: %s", line);
    printf("%d %d\n", feof(stdin) != 0, scanf("%d", &n));
    return 0;
}
