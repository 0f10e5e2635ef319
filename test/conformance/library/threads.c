/* POSIX threads: creation, attributes, mutexes, condition variables, cancellation, keys, and the other locks. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/wait.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed;
static int turn;

static void *add(void *argument) { return (char *)argument + 1; }

static void *take_turn(void *argument) {
  pthread_mutex_lock(&lock);
  while (turn != 1) pthread_cond_wait(&changed, &lock);
  turn = 2;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
  pthread_exit("turn taken");
}

static void creation(void) {
  pthread_attr_t attributes;
  struct sched_param parameter = {0};
  pthread_t thread;
  void *result;
  int state;
  pthread_attr_init(&attributes);
  pthread_attr_getdetachstate(&attributes, &state);
  printf("joinable %d\n", state == PTHREAD_CREATE_JOINABLE);
  printf("%d %d\n", pthread_attr_setschedpolicy(&attributes, SCHED_OTHER),
         pthread_attr_setschedparam(&attributes, &parameter));
  pthread_create(&thread, &attributes, add, (void *)41);
  pthread_join(thread, &result);
  printf("result %ld\n", (long)result);
  printf("detached %d\n", pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED));
  pthread_attr_destroy(&attributes);
  pthread_create(&thread, NULL, add, NULL);
  printf("detach %d, equal %d\n", pthread_detach(thread), pthread_equal(pthread_self(), pthread_self()) != 0);

  pthread_cond_init(&changed, NULL);
  pthread_create(&thread, NULL, take_turn, NULL);
  pthread_mutex_lock(&lock);
  turn = 1;
  pthread_cond_signal(&changed);
  while (turn != 2) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
  pthread_join(thread, &result);
  printf("%s, %d\n", (char *)result, pthread_cond_destroy(&changed));
}

static void mutexes(void) {
  pthread_mutexattr_t kind;
  pthread_mutex_t m;
  struct timespec past = {1, 0};
  pthread_mutexattr_init(&kind);
  pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_init(&m, &kind);
  pthread_mutexattr_destroy(&kind);
  printf("%d", pthread_mutex_lock(&m));
  printf(" %s", strerror(pthread_mutex_lock(&m)));
  printf(" | %s", strerror(pthread_mutex_trylock(&m)));
  printf(" | %d", pthread_mutex_unlock(&m));
  printf(" | %s\n", strerror(pthread_mutex_unlock(&m)));
  printf("destroy %d\n", pthread_mutex_destroy(&m));
  pthread_mutex_lock(&lock);
  printf("timed %s\n", strerror(pthread_mutex_timedlock(&lock, &past)));
  pthread_mutex_unlock(&lock);

  pthread_rwlock_t rw;
  pthread_rwlock_init(&rw, NULL);
  printf("rwlock %d", pthread_rwlock_wrlock(&rw));
  printf(" %s", strerror(pthread_rwlock_tryrdlock(&rw)));
  printf(" %d\n", pthread_rwlock_unlock(&rw));
  pthread_spinlock_t spin;
  pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
  printf("spin %d", pthread_spin_lock(&spin));
  printf(" %s", strerror(pthread_spin_trylock(&spin)));
  printf(" %d\n", pthread_spin_unlock(&spin));
}

static pthread_barrier_t barrier;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static void initialise(void) { printf("once\n"); }
static void destructor(void *value) { printf("destroy %s\n", (char *)value); }
static void cleanup(void *what) { printf("cleanup %s\n", (char *)what); }

static void *cancelled(void *argument) {
  int old;
  pthread_once(&once, initialise);
  pthread_setspecific(key, "value");
  printf("specific %s\n", (char *)pthread_getspecific(key));
  pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &old);
  pthread_cleanup_push(cleanup, "outer");
  pthread_cleanup_push(cleanup, "inner");
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
  pthread_barrier_wait(&barrier);
  pthread_barrier_wait(&barrier);
  pthread_testcancel();
  printf("not cancelled yet\n");
  pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
  pause();
  pthread_cleanup_pop(0);
  pthread_cleanup_pop(0);
  return NULL;
}

static void cancellation(void) {
  pthread_t thread;
  void *result;
  pthread_key_create(&key, destructor);
  pthread_barrier_init(&barrier, NULL, 2);
  pthread_once(&once, initialise);
  pthread_create(&thread, NULL, cancelled, NULL);
  pthread_barrier_wait(&barrier);
  printf("cancel %d\n", pthread_cancel(thread));
  pthread_barrier_wait(&barrier);
  pthread_join(thread, &result);
  printf("cancelled %d, barrier %d\n", result == PTHREAD_CANCELED, pthread_barrier_destroy(&barrier));
}

static void *wait_for_signal(void *argument) {
  int signal;
  sigwait(argument, &signal);
  return (void *)(long)signal;
}

static void prepare(void) { printf("prepare\n"); }
static void parent(void) { printf("parent\n"); }
static void child(void) { printf("child\n"); fflush(stdout); }

int main(void) {
  sigset_t mask;
  pthread_t thread;
  void *result;
  creation();
  mutexes();
  cancellation();
  sigemptyset(&mask);
  sigaddset(&mask, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &mask, NULL);
  pthread_create(&thread, NULL, wait_for_signal, &mask);
  pthread_kill(thread, SIGUSR1);
  pthread_join(thread, &result);
  printf("signal %d\n", (int)(long)result == SIGUSR1);
  pthread_atfork(prepare, parent, child);
  fflush(stdout);
  if (fork() == 0) _exit(0);
  wait(NULL);
  return 0;
}
