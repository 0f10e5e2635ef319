/* A hash table of 4 MiB written all over. argv[1]: rounds, about 10^7 instructions each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS (1 << 18)

static struct slot { unsigned key, count; } *table;
static int started;

static struct slot *lookup(unsigned key)
{
    unsigned at = key * 2654435761u >> 14;
    while (table[at % SLOTS].count && table[at % SLOTS].key != key)
        at++;
    return &table[at % SLOTS];
}

static void count(unsigned key)
{
    struct slot *slot = lookup(key);
    slot->key = key;
    slot->count++;
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 1;
    unsigned state = 1;
    started = 1;
    table = calloc(SLOTS, sizeof *table);
    for (int round = 0; round < rounds; round++) {
        memset(table, 0, SLOTS * sizeof *table);
        for (int i = 0; i < 180000; i++) {
            state = state * 1664525u + 1013904223u;
            count(state >> 12 & 0xffff);
        }
    }
    printf("%u\n", lookup(7)->count);
    return 0;
}
