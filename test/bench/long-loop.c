/* rounds: 40 */
#include "bench.h"

static long kernel(void)
{
    unsigned long x = 88172645463325252ul, sum = 0;
    for (long i = 0; i < 2000000; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        sum += x * 2685821657736338717ul;
    }
    return (long)(sum >> 11);
}
