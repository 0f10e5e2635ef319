/*
 * THREADS threads that do TIMES increments together, each on a counter of its own; twice, for whoever watches our output.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static volatile long counters[16][8];
static long times;

static void *count(void *counter)
{
    volatile long *own = counter;
    for (long i = 0; i < times; i++)
        (*own)++;
    return NULL;
}

int main(int argc, char **argv)
{
    int threads = atoi(argv[1]);
    times = atol(argv[2]) / threads;
    for (int warm = 0; warm < 2; warm++) {
        pthread_t ids[16];
        for (int i = 0; i < threads; i++)
            pthread_create(&ids[i], NULL, count, (void *)counters[i]);
        for (int i = 0; i < threads; i++)
            pthread_join(ids[i], NULL);
        puts(warm ? "done" : "warm");
        fflush(stdout);
    }
    return 0;
}
