#include <stdio.h>

int trace(int n, int m[n][n])
{
    int t = 0;
    for (int i = 0; i < n; i++)
        t += m[i][i];
    return t;
}

int main(void)
{
    for (int n = 1; n <= 4; n++) {
        int m[n][n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                m[i][j] = i * n + j;
        printf("n=%d size=%zu trace=%d\n", n, sizeof m, trace(n, m));
    }
    return 0;
}
