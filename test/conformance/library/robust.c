// Robust mutexes: an owner that ends, as a thread or as a process, is told to the next one, who can set things right or not.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t *mutex;
static pthread_cond_t *cond;
static int *counter;

static void make(int kind) {
  pthread_mutexattr_t attributes;
  int robust;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_getrobust(&attributes, &robust);
  printf("%d", robust);
  pthread_mutexattr_settype(&attributes, kind);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  printf(" %d %d", pthread_mutexattr_setrobust(&attributes, 7), pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST));
  pthread_mutexattr_getrobust(&attributes, &robust);
  printf(" %d %d\n", robust, pthread_mutex_init(mutex, &attributes));
}

static void *die_holding(void *argument) {
  printf("thread locks: %s\n", strerrorname_np(pthread_mutex_lock(mutex)));
  return NULL;
}

static void *wait_for_it(void *argument) {
  int error = pthread_mutex_lock(mutex);
  printf("waiter got it: %s\n", strerrorname_np(error));
  if (error == EOWNERDEAD) printf("consistent: %d\n", pthread_mutex_consistent(mutex));
  printf("unlock: %d\n", pthread_mutex_unlock(mutex));
  return NULL;
}

static void threads(void) {
  pthread_t a, b;
  make(PTHREAD_MUTEX_NORMAL);
  pthread_create(&a, NULL, die_holding, NULL);
  pthread_join(a, NULL);
  printf("trylock: %s\n", strerrorname_np(pthread_mutex_trylock(mutex)));
  printf("consistent: %d", pthread_mutex_consistent(mutex));
  printf(" %d\n", pthread_mutex_consistent(mutex));
  printf("unlock: %d", pthread_mutex_unlock(mutex));
  printf(", lock: %d", pthread_mutex_lock(mutex));
  printf(", unlock: %d\n", pthread_mutex_unlock(mutex));
  pthread_create(&a, NULL, die_holding, NULL);
  pthread_join(a, NULL);
  printf("lock: %s, ", strerrorname_np(pthread_mutex_lock(mutex)));
  fflush(stdout);
  pthread_create(&b, NULL, wait_for_it, NULL);
  usleep(20000);
  int unlocked = pthread_mutex_unlock(mutex);
  pthread_join(b, NULL);
  printf("first unlock: %d\n", unlocked);
  printf("lock: %s\n", strerrorname_np(pthread_mutex_lock(mutex)));
  printf("unlock: %d\n", pthread_mutex_unlock(mutex));
  printf("destroy: %d\n", pthread_mutex_destroy(mutex));
}

static void processes(int kind, int how) {
  int status;
  make(kind);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    pthread_mutex_lock(mutex);
    if (kind == PTHREAD_MUTEX_RECURSIVE) pthread_mutex_lock(mutex);
    ++*counter;
    if (how == 0) _exit(0);
    if (how == 1) execlp("true", "true", NULL);
    pause();
  }
  if (how == 2) {
    usleep(20000);
    struct timespec soon;
    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_nsec += 10000000;
    if (soon.tv_nsec >= 1000000000) soon.tv_sec++, soon.tv_nsec -= 1000000000;
    printf("timedlock: %s\n", strerrorname_np(pthread_mutex_timedlock(mutex, &soon)));
    kill(child, SIGKILL);
  }
  waitpid(child, &status, 0);
  int error = pthread_mutex_lock(mutex);
  printf("lock: %s, counter %d\n", strerrorname_np(error), *counter);
  printf("consistent: %d\n", pthread_mutex_consistent(mutex));
  printf("again: %s\n", strerrorname_np(pthread_mutex_trylock(mutex)));
  if (kind == PTHREAD_MUTEX_RECURSIVE) pthread_mutex_unlock(mutex);
  printf("unlock: %d", pthread_mutex_unlock(mutex));
  printf(" %s\n", strerrorname_np(pthread_mutex_unlock(mutex)));
}

static void condition(void) {
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_cond_init(cond, &attributes);
  make(PTHREAD_MUTEX_NORMAL);
  fflush(stdout);
  pthread_mutex_lock(mutex);
  if (fork() == 0) {
    pthread_mutex_lock(mutex);
    pthread_cond_signal(cond);
    _exit(0);
  }
  printf("cond_wait: %s\n", strerrorname_np(pthread_cond_wait(cond, mutex)));
  wait(NULL);
  printf("consistent: %d", pthread_mutex_consistent(mutex));
  printf(", unlock: %d\n", pthread_mutex_unlock(mutex));
}

int main(void) {
  char *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  mutex = (pthread_mutex_t *)shared;
  cond = (pthread_cond_t *)(shared + 128);
  counter = (int *)(shared + 256);
  threads();
  processes(PTHREAD_MUTEX_NORMAL, 0);
  processes(PTHREAD_MUTEX_ERRORCHECK, 1);
  processes(PTHREAD_MUTEX_RECURSIVE, 2);
  condition();
  return 0;
}
