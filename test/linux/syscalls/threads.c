/* Locks, semaphores, conditions, keys and threads: what each call returns, where POSIX says and where only glibc does.
 */
#include "random.h"

#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <threads.h>

enum { LOCKS = 4, KEYS = 3 };

static struct {
  pthread_mutex_t lock;
  int type, made, held;
} mutexes[LOCKS];

static pthread_rwlock_t rwlocks[2] = {PTHREAD_RWLOCK_INITIALIZER, PTHREAD_RWLOCK_INITIALIZER};
static int readers[2], writing[2];
static sem_t semaphores[2];
static pthread_key_t keys[KEYS];
static int destroyed;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static const struct timespec PAST = {1, 0};

/* These functions return their error. */
static void returned(int error) {
  const char *name = strerrorname_np(error);
  say(" = %s", error == 0 || !name ? "0" : name);
}

static void do_mutex_init(void) {
  static const int TYPES[] = {PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_RECURSIVE, 77};
  int i = below(LOCKS), type = ONE_OF(TYPES), robust = below(4) == 0, shared = below(3) == 0;
  pthread_mutexattr_t attributes;
  if (mutexes[i].made) {
    say("mutex_destroy(%d)", i);
    int r = pthread_mutex_destroy(&mutexes[i].lock);
    returned(r);
    if (r == 0) mutexes[i].made = mutexes[i].held = 0;
    return;
  }
  say("mutex_init(%d, %d, %d, %d)", i, type, robust, shared);
  pthread_mutexattr_init(&attributes);
  int r = pthread_mutexattr_settype(&attributes, type);
  returned(r);
  if (robust) returned(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST));
  if (shared) returned(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED));
  returned(pthread_mutex_init(&mutexes[i].lock, &attributes));
  pthread_mutexattr_gettype(&attributes, &mutexes[i].type);
  mutexes[i].made = 1;
  pthread_mutexattr_destroy(&attributes);
}

/* A second lock of a normal mutex would wait for ever. */
static void do_mutex_lock(void) {
  int i = below(LOCKS), how = below(3);
  say("mutex_lock(%d, %d)", i, how);
  if (!mutexes[i].made) return;
  if (mutexes[i].held && mutexes[i].type == PTHREAD_MUTEX_NORMAL && how == 0) how = 1;
  int r = how == 0   ? pthread_mutex_lock(&mutexes[i].lock)
          : how == 1 ? pthread_mutex_trylock(&mutexes[i].lock)
                     : pthread_mutex_timedlock(&mutexes[i].lock, &PAST);
  if (r == 0) mutexes[i].held++;
  returned(r);
}

static void do_mutex_unlock(void) {
  int i = below(LOCKS);
  say("mutex_unlock(%d)", i);
  if (!mutexes[i].made || (mutexes[i].held == 0 && mutexes[i].type == PTHREAD_MUTEX_NORMAL)) return;
  int r = pthread_mutex_unlock(&mutexes[i].lock);
  if (r == 0) mutexes[i].held--;
  returned(r);
}

static void *try_all(void *unused) {
  for (int i = 0; i < LOCKS; i++) {
    if (!mutexes[i].made) continue;
    int r = pthread_mutex_trylock(&mutexes[i].lock);
    returned(r);
    if (r == 0)
      pthread_mutex_unlock(&mutexes[i].lock);
    else if (mutexes[i].type != PTHREAD_MUTEX_NORMAL)
      returned(pthread_mutex_unlock(&mutexes[i].lock));
  }
  return unused;
}

static void do_try_elsewhere(void) {
  pthread_t t;
  say("another thread tries:");
  int created = pthread_create(&t, NULL, try_all, NULL), joined = pthread_join(t, NULL);
  returned(created);
  returned(joined);
}

static void do_rwlock(void) {
  int i = below(2), how = below(6), r = 0;
  say("rwlock(%d, %d)", i, how);
  pthread_rwlock_t *l = &rwlocks[i];
  switch (how) {
  case 0:
    if ((r = pthread_rwlock_tryrdlock(l)) == 0) readers[i]++;
    break;
  case 1:
    if ((r = pthread_rwlock_trywrlock(l)) == 0) writing[i] = 1;
    break;
  case 2:
    if ((r = pthread_rwlock_timedrdlock(l, &PAST)) == 0) readers[i]++;
    break;
  case 3:
    if ((r = pthread_rwlock_timedwrlock(l, &PAST)) == 0) writing[i] = 1;
    break;
  default:
    if (!readers[i] && !writing[i]) return;
    r = pthread_rwlock_unlock(l);
    if (writing[i])
      writing[i] = 0;
    else
      readers[i]--;
  }
  returned(r);
}

static void do_semaphore(void) {
  int i = below(2), how = below(7), value = 0;
  say("sem(%d, %d)", i, how);
  switch (how) {
  case 0: result(sem_init(&semaphores[i], below(2), ONE_OF(((unsigned[]){0, 1, 5, INT_MAX, -1u})))); break;
  case 1:
  case 2: result(sem_trywait(&semaphores[i])); break;
  case 3:
  case 4: result(sem_post(&semaphores[i])); break;
  case 5: result(sem_timedwait(&semaphores[i], &PAST)); break;
  default: result(sem_getvalue(&semaphores[i], &value)); say(" %d", value);
  }
}

static void do_condition(void) {
  static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
  static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  struct timespec wrong = {1, 2000000000};
  int how = below(4);
  say("cond(%d)", how);
  pthread_mutex_lock(&m);
  switch (how) {
  case 0: returned(pthread_cond_timedwait(&c, &m, &PAST)); break;
  case 1: returned(pthread_cond_timedwait(&c, &m, &wrong)); break;
  case 2: returned(pthread_cond_signal(&c)); break;
  default: returned(pthread_cond_broadcast(&c));
  }
  returned(pthread_mutex_trylock(&m));
  returned(pthread_mutex_unlock(&m));
}

static void destroy(void *value) {
  destroyed += (int)(intptr_t)value;
}

static void do_key(void) {
  static int made_key[KEYS];
  int i = below(KEYS), how = below(5);
  say("key(%d, %d)", i, how);
  if (!made_key[i]) {
    returned(pthread_key_create(&keys[i], below(2) ? destroy : NULL));
    made_key[i] = 1;
  } else if (how == 0) {
    returned(pthread_key_delete(keys[i]));
    returned(pthread_setspecific(keys[i], NULL));
    returned(pthread_key_delete(keys[i]));
    made_key[i] = 0;
  } else if (how < 3)
    returned(pthread_setspecific(keys[i], (void *)(intptr_t)below(100)));
  else
    say(" %d", (int)(intptr_t)pthread_getspecific(keys[i]));
}

static void ran(void) {
  say(" once");
}

static void *body(void *how) {
  int old;
  switch ((intptr_t)how) {
  case 0: return (void *)5;
  case 1: pthread_exit((void *)6);
  case 2:
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
    say(" was %d", old);
    pthread_testcancel();
    return (void *)7;
  case 3:
    for (;;) pause();
  case 4:
    for (int i = 0; i < KEYS; i++) pthread_setspecific(keys[i], (void *)1000);
    return NULL;
  default:
    pthread_cancel(pthread_self());
    pthread_testcancel();
    return (void *)8;
  }
}

static void do_thread(void) {
  pthread_t t;
  int how = below(6);
  void *value = NULL;
  say("thread(%d)", how);
  int created = pthread_create(&t, NULL, body, (void *)(intptr_t)how);
  int cancelled = how == 3 ? pthread_cancel(t) : 0, joined = pthread_join(t, &value);
  returned(created);
  returned(cancelled);
  returned(joined);
  say(" %ld destroyed %d", (long)(intptr_t)value, destroyed);
}

static void do_attributes(void) {
  pthread_attr_t a;
  int value = -1;
  size_t size = 0;
  struct sched_param p = {0};
  pthread_attr_init(&a);
  say("attributes");
  returned(pthread_attr_setdetachstate(&a, (int)below(4)));
  returned(pthread_attr_setstacksize(&a, ONE_OF(((size_t[]){0, 4096, PTHREAD_STACK_MIN, 1 << 20}))));
  returned(pthread_attr_setscope(&a, (int)below(3)));
  returned(pthread_attr_setinheritsched(&a, (int)below(3)));
  returned(pthread_attr_setschedpolicy(&a, (int)below(5)));
  p.sched_priority = (int)below(4) - 1;
  returned(pthread_attr_setschedparam(&a, &p));
  returned(pthread_attr_setguardsize(&a, below(3) * 1000));
  pthread_attr_getdetachstate(&a, &value);
  pthread_attr_getstacksize(&a, &size);
  say(" %d %ld", value, (long)size);
  pthread_attr_getguardsize(&a, &size);
  pthread_attr_getschedpolicy(&a, &value);
  say(" %d %ld", value, (long)size);
  pthread_attr_destroy(&a);
}

static void do_self(void) {
  char name[20] = "";
  int policy, how = below(8), type = 0;
  struct sched_param p;
  say("self(%d)", how);
  switch (how) {
  case 0: returned(pthread_join(pthread_self(), NULL)); break;
  case 1: returned(pthread_kill(pthread_self(), ONE_OF(((int[]){0, 65, -1})))); break;
  case 2: returned(pthread_setname_np(pthread_self(), below(2) ? "short" : "far too long a name")); break;
  case 3: returned(pthread_getname_np(pthread_self(), name, ONE_OF(((size_t[]){16, 5})))); break;
  case 4:
    returned(pthread_getschedparam(pthread_self(), &policy, &p));
    say(" %d %d", policy, p.sched_priority);
    break;
  case 5:
    returned(pthread_setcanceltype((int)below(3), &type));
    say(" %d", type);
    break;
  case 6: returned(pthread_once(&once, ran)); break;
  default:
    say(" %d", pthread_equal(pthread_self(), pthread_self()) != 0);
    returned(pthread_setcancelstate((int)below(3), &type));
  }
}

static void do_barrier(void) {
  pthread_barrier_t b;
  unsigned count = below(2);
  say("barrier(%u)", count);
  int r = pthread_barrier_init(&b, NULL, count);
  returned(r);
  if (r == 0)
    say(" %d", pthread_barrier_wait(&b) == PTHREAD_BARRIER_SERIAL_THREAD), returned(pthread_barrier_destroy(&b));
}

static void do_c11(void) {
  mtx_t m;
  int type = ONE_OF(((int[]){mtx_plain, mtx_recursive, mtx_timed, mtx_timed | mtx_recursive}));
  say("mtx(%d) %d", type, mtx_init(&m, type));
  say(" %d", mtx_lock(&m));
  say(" %d", mtx_trylock(&m) == (type & mtx_recursive ? thrd_success : thrd_busy));
  if (type & mtx_timed) say(" %d", mtx_timedlock(&m, &PAST) == thrd_timedout);
  mtx_destroy(&m);
}

const struct call THREAD_CALLS[] = {
    {do_mutex_init, 't', 4},   {do_mutex_lock, 't', 8},
    {do_mutex_unlock, 't', 5}, {do_try_elsewhere, 't', 2},
    {do_rwlock, 't', 5},       {do_semaphore, 't', 6},
    {do_condition, 't', 2},    {do_key, 't', 4},
    {do_thread, 't', 3},       {do_attributes, 't', 2},
    {do_self, 't', 4},         {do_barrier, 't', 1},
    {do_c11, 't', 1},          {NULL, 0, 0},
};
