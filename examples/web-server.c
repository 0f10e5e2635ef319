/*
 * The lecture's web server: a dispatcher thread reads requests and hands them to worker threads. While one worker waits for the
 * disk, the others go on. A page that is in the cache needs no disk.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WORKERS 2
#define QUEUE 4

const char *requests[] = {"index.html", "news.html", "index.html", "photo.jpg"};
const int request_count = sizeof requests / sizeof requests[0];

/* The queue between dispatcher and workers; NULL in it means: no more work. */
const char *queue[QUEUE];
int waiting = 0, first = 0;
pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t queue_changed = PTHREAD_COND_INITIALIZER;

/* The web page cache. */
const char *cache[8];
int cached = 0, disk_reads = 0, served = 0;
pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;

void put(const char *page) {
  pthread_mutex_lock(&queue_lock);
  while (waiting == QUEUE) pthread_cond_wait(&queue_changed, &queue_lock);
  queue[(first + waiting) % QUEUE] = page;
  waiting++;
  pthread_cond_broadcast(&queue_changed);
  pthread_mutex_unlock(&queue_lock);
}

const char *get(void) {
  pthread_mutex_lock(&queue_lock);
  while (waiting == 0) pthread_cond_wait(&queue_changed, &queue_lock);
  const char *page = queue[first];
  first = (first + 1) % QUEUE;
  waiting--;
  pthread_cond_broadcast(&queue_changed);
  pthread_mutex_unlock(&queue_lock);
  return page;
}

int in_cache(const char *page) {
  for (int i = 0; i < cached; i++)
    if (strcmp(cache[i], page) == 0) return 1;
  return 0;
}

void serve(const char *page) {
  pthread_mutex_lock(&cache_lock);
  int hit = in_cache(page);
  pthread_mutex_unlock(&cache_lock);

  if (!hit) {
    usleep(1000); /* the disk is slow; this thread is blocked, the process is not */
    pthread_mutex_lock(&cache_lock);
    disk_reads++;
    if (!in_cache(page)) cache[cached++] = page;
    pthread_mutex_unlock(&cache_lock);
  }
  pthread_mutex_lock(&cache_lock);
  served++;
  pthread_mutex_unlock(&cache_lock);
}

void *dispatcher(void *argument) {
  for (int i = 0; i < request_count; i++) put(requests[i]);
  for (int i = 0; i < WORKERS; i++) put(NULL);
  return NULL;
}

void *worker(void *argument) {
  const char *page;
  while ((page = get()) != NULL) serve(page);
  return NULL;
}

int main(void) {
  pthread_t dispatching, working[WORKERS];

  pthread_create(&dispatching, NULL, dispatcher, NULL);
  for (int i = 0; i < WORKERS; i++) pthread_create(&working[i], NULL, worker, NULL);
  pthread_join(dispatching, NULL);
  for (int i = 0; i < WORKERS; i++) pthread_join(working[i], NULL);
  printf("%d requests served, %d of %d pages in the cache, disk read %s\n", served, cached, 3,
         disk_reads == cached ? "once for each page" : "twice for a page: two workers missed it at the same time");
  return 0;
}
