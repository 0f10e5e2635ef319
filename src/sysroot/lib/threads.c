/* C11 7.26: threads.h, in terms of pthreads. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <threads.h>
#include <time.h>
#include "pthread_internal.h"

static int result_of(int error) {
  switch (error) {
    case 0:
      return thrd_success;
    case ENOMEM:
    case EAGAIN:
      return thrd_nomem;
    case EBUSY:
      return thrd_busy;
    case ETIMEDOUT:
      return thrd_timedout;
    default:
      return thrd_error;
  }
}

struct beginning {
  thrd_start_t start;
  void *argument;
};

/* A C11 thread's function returns an int, which travels in the pointer. */
static void *begin(void *argument) {
  struct beginning beginning = *(struct beginning *)argument;
  __libc_free(argument);
  /* What is shown of a thread is the program's function, not this one. */
  __thread_self.start = (void *(*)(void *))beginning.start;
  __thread_self.argument = beginning.argument;
  return (void *)(long)beginning.start(beginning.argument);
}

int thrd_create(thrd_t *thread, thrd_start_t start, void *argument) {
  struct beginning *beginning = __libc_malloc(sizeof *beginning);
  if (!beginning) return thrd_nomem;
  *beginning = (struct beginning){start, argument};
  int error = pthread_create(thread, NULL, begin, beginning);
  if (error) __libc_free(beginning);
  return result_of(error);
}

int thrd_equal(thrd_t one, thrd_t other) { return one == other; }
thrd_t thrd_current(void) { return pthread_self(); }
void thrd_yield(void) { sched_yield(); }
void thrd_exit(int result) { pthread_exit((void *)(long)result); }
int thrd_detach(thrd_t thread) { return result_of(pthread_detach(thread)); }

int thrd_join(thrd_t thread, int *result) {
  void *value;
  int error = pthread_join(thread, &value);
  if (!error && result) *result = (int)(long)value;
  return result_of(error);
}

int thrd_sleep(const struct timespec *duration, struct timespec *remaining) {
  if (nanosleep(duration, remaining) == 0) return 0;
  return errno == EINTR ? -1 : -2;
}

int mtx_init(mtx_t *mutex, int type) {
  if (type & ~(mtx_recursive | mtx_timed)) return thrd_error;
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  if (type & mtx_recursive) pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  return result_of(pthread_mutex_init(&mutex->__mutex, &attributes));
}

int mtx_lock(mtx_t *mutex) {
  return result_of(__pthread_mutex_lock(&mutex->__mutex, CLOCK_REALTIME, NULL, __builtin_return_address(0)));
}
int mtx_timedlock(mtx_t *restrict mutex, const struct timespec *restrict deadline) {
  return result_of(__pthread_mutex_lock(&mutex->__mutex, CLOCK_REALTIME, deadline, __builtin_return_address(0)));
}
int mtx_trylock(mtx_t *mutex) { return result_of(pthread_mutex_trylock(&mutex->__mutex)); }
int mtx_unlock(mtx_t *mutex) { return result_of(pthread_mutex_unlock(&mutex->__mutex)); }
void mtx_destroy(mtx_t *mutex) { pthread_mutex_destroy(&mutex->__mutex); }

void call_once(once_flag *flag, void (*function)(void)) { pthread_once(&flag->__control, function); }

int cnd_init(cnd_t *cond) { return result_of(pthread_cond_init(&cond->__cond, NULL)); }
int cnd_signal(cnd_t *cond) { return result_of(pthread_cond_signal(&cond->__cond)); }
int cnd_broadcast(cnd_t *cond) { return result_of(pthread_cond_broadcast(&cond->__cond)); }
int cnd_wait(cnd_t *cond, mtx_t *mutex) { return result_of(pthread_cond_wait(&cond->__cond, &mutex->__mutex)); }
int cnd_timedwait(cnd_t *restrict cond, mtx_t *restrict mutex, const struct timespec *restrict deadline) {
  return result_of(pthread_cond_timedwait(&cond->__cond, &mutex->__mutex, deadline));
}
void cnd_destroy(cnd_t *cond) { pthread_cond_destroy(&cond->__cond); }

int tss_create(tss_t *key, tss_dtor_t destructor) { return result_of(pthread_key_create(key, destructor)); }
void *tss_get(tss_t key) { return pthread_getspecific(key); }
int tss_set(tss_t key, void *value) { return result_of(pthread_setspecific(key, value)); }
void tss_delete(tss_t key) { pthread_key_delete(key); }
