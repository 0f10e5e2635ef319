/*
 * Thread-specific data (POSIX pthread_key_create, ...): each thread has its own value under each key. Values are in blocks of 32
 * that a thread allocates when it first needs them. A key that is deleted and made again gets a new generation, so that
 * what threads had under the old one is forgotten.
 */
#include <limits.h>
#include <pthread.h>
#include "pthread_internal.h"

_Static_assert(KEYS_IN_BLOCK * KEY_BLOCKS == PTHREAD_KEYS_MAX, "all keys have a place");

static struct {
  unsigned long generation; /* odd: in use */
  void (*destructor)(void *);
} keys[PTHREAD_KEYS_MAX];
static int keys_lock;

#define in_use(key) ((key) < PTHREAD_KEYS_MAX && keys[key].generation % 2 == 1)

int pthread_key_create(pthread_key_t *key, void (*destructor)(void *)) {
  __lock(&keys_lock);
  pthread_key_t at = 0;
  while (at < PTHREAD_KEYS_MAX && in_use(at)) at++;
  if (at < PTHREAD_KEYS_MAX) {
    keys[at].generation++;
    keys[at].destructor = destructor;
    *key = at;
  }
  __unlock(&keys_lock);
  return at < PTHREAD_KEYS_MAX ? 0 : EAGAIN;
}

int pthread_key_delete(pthread_key_t key) {
  __lock(&keys_lock);
  int error = in_use(key) ? 0 : EINVAL;
  if (!error) keys[key].generation++;
  __unlock(&keys_lock);
  return error;
}

void *pthread_getspecific(pthread_key_t key) {
  if (!in_use(key)) return NULL;
  struct key_value *block = __thread_self.keys[key / KEYS_IN_BLOCK];
  struct key_value *value = block ? &block[key % KEYS_IN_BLOCK] : NULL;
  return value && value->generation == keys[key].generation ? value->value : NULL;
}

int pthread_setspecific(pthread_key_t key, const void *value) {
  if (!in_use(key)) return EINVAL;
  struct key_value **block = &__thread_self.keys[key / KEYS_IN_BLOCK];
  if (!*block) {
    *block = __libc_malloc(KEYS_IN_BLOCK * sizeof **block);
    if (!*block) return ENOMEM;
    __memset(*block, 0, KEYS_IN_BLOCK * sizeof **block);
  }
  (*block)[key % KEYS_IN_BLOCK] = (struct key_value){keys[key].generation, (void *)value};
  return 0;
}

/* Destructors may set values again; they are called again then, at most PTHREAD_DESTRUCTOR_ITERATIONS times. */
static int run_destructors_once(struct pthread *self) {
  int called = 0;
  for (pthread_key_t key = 0; key < PTHREAD_KEYS_MAX; key++) {
    struct key_value *block = self->keys[key / KEYS_IN_BLOCK];
    if (!block) {
      key += KEYS_IN_BLOCK - 1;
      continue;
    }
    struct key_value *place = &block[key % KEYS_IN_BLOCK];
    void *value = place->value;
    if (!value || !in_use(key) || place->generation != keys[key].generation) continue;
    place->value = NULL;
    if (!keys[key].destructor) continue;
    keys[key].destructor(value);
    called = 1;
  }
  return called;
}

void __pthread_run_key_destructors(struct pthread *self) {
  int rounds = 0;
  while (run_destructors_once(self) && ++rounds < PTHREAD_DESTRUCTOR_ITERATIONS) continue;
  for (int i = 0; i < KEY_BLOCKS; i++) {
    if (self->keys[i]) __libc_free(self->keys[i]);
    self->keys[i] = NULL;
  }
}
