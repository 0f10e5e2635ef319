/* Recursion with an array on the stack: the eight queens. rounds: 150 */
#include "bench.h"

static int place(int *column, int row, int n)
{
    int found = 0;
    if (row == n)
        return 1;
    for (int c = 0; c < n; c++) {
        int ok = 1;
        for (int r = 0; r < row; r++) {
            int d = column[r] - c;
            if (d == 0 || d == row - r || d == r - row) {
                ok = 0;
                break;
            }
        }
        if (ok) {
            column[row] = c;
            found += place(column, row + 1, n);
        }
    }
    return found;
}

static long kernel(void)
{
    int column[10];
    return place(column, 0, 9);
}
