// Eight queens by backtracking, and a glider in Conway's game of life.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int place(int n, int row, int *column)
{
    if (row == n)
        return 1;
    int found = 0;
    for (int c = 0; c < n; c++) {
        int r = 0;
        while (r < row && column[r] != c && abs(column[r] - c) != row - r)
            r++;
        if (r == row) {
            column[row] = c;
            found += place(n, row + 1, column);
        }
    }
    return found;
}

#define H 8
#define W 10

static void step(char board[H][W])
{
    char next[H][W];
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            int n = 0;
            for (int dy = -1; dy <= 1; dy++)
                for (int dx = -1; dx <= 1; dx++)
                    if (dx || dy)
                        n += board[(y + dy + H) % H][(x + dx + W) % W] == '#';
            next[y][x] = n == 3 || (n == 2 && board[y][x] == '#') ? '#' : '.';
        }
    memcpy(board, next, sizeof next);
}

int main(void)
{
    int column[8];
    for (int n = 1; n <= 7; n++)
        printf("%d ", place(n, 0, column));
    printf("\n");
    char board[H][W];
    memset(board, '.', sizeof board);
    board[0][1] = board[1][2] = board[2][0] = board[2][1] = board[2][2] = '#';
    for (int i = 0; i < 10; i++)
        step(board);
    for (int y = 0; y < H; y++)
        printf("%.*s\n", W, board[y]);
    return 0;
}
