/* rounds: 40 */
#include "bench.h"

#define N 1000000
static char composite[N + 1];

static long kernel(void)
{
    long count = 0;
    for (int i = 0; i <= N; i++)
        composite[i] = 0;
    for (int i = 2; i <= N; i++) {
        if (composite[i])
            continue;
        count++;
        for (long j = (long)i * i; j <= N; j += i)
            composite[j] = 1;
    }
    return count;
}
