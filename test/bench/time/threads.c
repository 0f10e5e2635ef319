/* Threads that hand work to each other under a mutex. argv[1]: jobs, about 10^4 instructions each. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int jobs, next_job, finished;
static long total;
static int started;

static long job(int n)
{
    long sum = 0;
    for (int i = 0; i < 1000; i++)
        sum = sum * 31 + i % (n + 1);
    return sum;
}

static void *work(void *unused)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        int mine = next_job++;
        pthread_mutex_unlock(&lock);
        if (mine >= jobs)
            return NULL;
        long result = job(mine % 17);
        pthread_mutex_lock(&lock);
        total += result;
        finished++;
        pthread_cond_signal(&changed);
        pthread_mutex_unlock(&lock);
    }
}

int main(int argc, char **argv)
{
    pthread_t threads[6];
    started = 1;
    jobs = argc > 1 ? atoi(argv[1]) : 100;
    for (int i = 0; i < 6; i++)
        pthread_create(&threads[i], NULL, work, NULL);
    pthread_mutex_lock(&lock);
    while (finished < jobs)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < 6; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", finished);
    return 0;
}
