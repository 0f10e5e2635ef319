#include <stdio.h>

int ackermann(int m, int n)
{
    return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

void hanoi(int n, char from, char to, char over, int *moves)
{
    if (n == 0)
        return;
    hanoi(n - 1, from, over, to, moves);
    if (++*moves <= 3)
        printf("%c->%c\n", from, to);
    hanoi(n - 1, over, to, from, moves);
}

int is_odd(int n);
int is_even(int n) { return n == 0 || is_odd(n - 1); }
int is_odd(int n) { return n != 0 && is_even(n - 1); }

int main(void)
{
    int moves = 0;
    hanoi(8, 'A', 'C', 'B', &moves);
    printf("%d %d %d %d\n", moves, ackermann(2, 5), is_even(100), is_odd(100));
    return 0;
}
