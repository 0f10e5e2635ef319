#include <stdint.h>
#include <inttypes.h>
#include <stdio.h>

int main(void)
{
    uint64_t a = 0x123456789abcdef0, b = 1;
    for (int i = 0; i < 50; i++)
        b = b * 6364136223846793005u + 1442695040888963407u;
    printf("%" PRIu64 " %" PRIx64 "\n", a * 3, b);
    int64_t s = -9000000000000000000;
    printf("%" PRId64 " %" PRId64 " %" PRId64 "\n", s / 7, s % 7, s >> 3);
    printf("%lu %lu\n", UINT64_MAX / 10, UINT64_MAX % 1000);
    printf("%d %d\n", s < 0, (uint64_t) s > 5);
    return 0;
}
