#include <stdio.h>

struct config { int port; const char *host; struct { int x, y; } at; int list[4]; };

int main(void)
{
    struct config c = {.host = "local", .at.y = 3, .list = {[2] = 7, 8}, .port = 80};
    int sparse[] = {[5] = 5, [1] = 1, 2, [3 ... 4] = 9};
    char grid[3][4] = {"ab", [2] = {'x', 'y'}};
    printf("%d %s %d %d %d %d\n", c.port, c.host, c.at.x, c.at.y, c.list[2], c.list[3]);
    printf("%zu:", sizeof sparse / sizeof *sparse);
    for (int i = 0; i < 6; i++)
        printf(" %d", sparse[i]);
    printf("\n%s|%s|%s|\n", grid[0], grid[1], grid[2]);
    return 0;
}
