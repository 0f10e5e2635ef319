#include <stdio.h>

int main(void)
{
    printf("[%5d][%-5d][%05d][%+d][% d][%x][%X][%#o]\n", 42, 42, 42, 42, 42, 255, 255, 8);
    printf("[%*d][%-*d][%.3d][%8.3d]\n", 6, 7, 6, 7, 5, 5);
    printf("[%hhd][%hd][%ld][%lld][%zu][%td]\n", (char) 300, (short) 70000, -1L, 1LL << 40, sizeof(int), (long) -3);
    printf("[%c][%5c][%-5c][%%]\n", 'a', 'b', 'c');
    printf("[%s][%10s][%-10s][%.2s][%.*s]\n", "hello", "hello", "hello", "hello", 3, "hello");
    printf("[%u][%lu][%p]\n", -1, -1L, (void *) 0);
    int n = 0, length = printf("four%n\n", &n);
    printf("%d %d %s\n", n, length, (char *) NULL);
    return 0;
}
