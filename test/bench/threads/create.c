/* Threads that are created, do nothing, and are joined, one after the other. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static void *nothing(void *argument) { return argument; }

int main(int argc, char **argv)
{
    int rounds = atoi(argv[1]);
    for (int warm = 0; warm < 2; warm++) {
        for (int i = 0; i < rounds; i++) {
            pthread_t thread;
            pthread_create(&thread, NULL, nothing, NULL);
            pthread_join(thread, NULL);
        }
        puts(warm ? "done" : "warm");
        fflush(stdout);
    }
    return 0;
}
