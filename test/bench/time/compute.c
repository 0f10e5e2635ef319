/* One process that sorts, searches and sums: calls of all lengths, loops in loops. argv[1]: rounds, 10^7 instructions each. */
#include <stdio.h>
#include <stdlib.h>

#define COUNT 4000

static int numbers[COUNT];
static long checksum;
static int last_round;
static int started;

static unsigned next(unsigned *state)
{
    *state = *state * 1103515245u + 12345u;
    return *state >> 8;
}

static int by_value(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

static int find(int wanted)
{
    int low = 0, high = COUNT;
    while (low < high) {
        int middle = (low + high) / 2;
        if (numbers[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static long collatz(long n)
{
    long steps = 0;
    while (n != 1) {
        n = n % 2 ? 3 * n + 1 : n / 2;
        steps++;
    }
    return steps;
}

static void round_of(int n)
{
    unsigned state = n;
    for (int i = 0; i < COUNT; i++)
        numbers[i] = next(&state) % 100000;
    qsort(numbers, COUNT, sizeof numbers[0], by_value);
    for (int i = 0; i < 20000; i++)
        checksum += find(next(&state) % 100000);
    for (int i = 1; i < 2000; i++)
        checksum += collatz(i);
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 1;
    started = 1;
    for (int i = 0; i < rounds; i++) {
        last_round = i;
        round_of(i);
    }
    printf("%ld\n", checksum);
    return 0;
}
