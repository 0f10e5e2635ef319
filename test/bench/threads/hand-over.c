/* Two threads that hand each other a semaphore: two context switches a round. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

static sem_t there, back;
static int rounds;

static void *answer(void *argument)
{
    for (int i = 0; i < 2 * rounds; i++) {
        sem_wait(&there);
        sem_post(&back);
    }
    return argument;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    rounds = atoi(argv[1]);
    sem_init(&there, 0, 0);
    sem_init(&back, 0, 0);
    pthread_create(&thread, NULL, answer, NULL);
    for (int warm = 0; warm < 2; warm++) {
        for (int i = 0; i < rounds; i++) {
            sem_post(&there);
            sem_wait(&back);
        }
        puts(warm ? "done" : "warm");
        fflush(stdout);
    }
    pthread_join(thread, NULL);
    return 0;
}
