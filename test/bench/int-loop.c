/* rounds: 40 */
#include "bench.h"

static long kernel(void)
{
    int a = 1, b = 7;
    for (int i = 0; i < 3000000; i++) {
        a = a * 5 + b;
        b = (b ^ i) + (a >> 3);
        if (a & 1)
            b -= 3;
    }
    return a + b;
}
