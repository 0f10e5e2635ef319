/* rounds: 120 */
#include "bench.h"

static int fib(int n)
{
    if (n < 2)
        return n;
    return fib(n - 1) + fib(n - 2);
}

static long kernel(void)
{
    return fib(27);
}
