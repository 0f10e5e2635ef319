/* A mutex that nobody else wants, locked and unlocked. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

int main(int argc, char **argv)
{
    int rounds = atoi(argv[1]);
    for (int warm = 0; warm < 2; warm++) {
        for (int i = 0; i < rounds; i++) {
            pthread_mutex_lock(&lock);
            pthread_mutex_unlock(&lock);
        }
        puts(warm ? "done" : "warm");
        fflush(stdout);
    }
    return 0;
}
