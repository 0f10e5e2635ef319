/* C11 7.17, 7.26: atomics and the standard's own threads */
#include <stdatomic.h>
#include <stdio.h>
#include <threads.h>
#include <time.h>

static once_flag once = ONCE_FLAG_INIT;
static mtx_t lock;
static cnd_t changed;
static tss_t key;
static int turn, sum, destroyed;
static atomic_int started;
static atomic_flag spin = ATOMIC_FLAG_INIT;

static void first(void) { puts("once"); }
static void destroy(void *value) {
  while (atomic_flag_test_and_set(&spin)) thrd_yield();
  destroyed += *(int *)value;
  atomic_flag_clear(&spin);
}

static int worker(void *argument) {
  int me = *(int *)argument;
  call_once(&once, first);
  tss_set(key, argument);
  atomic_fetch_add(&started, 1);
  mtx_lock(&lock);
  while (turn != me) cnd_wait(&changed, &lock);
  printf("thread %d, %d\n", me, *(int *)tss_get(key) == me);
  sum += me;
  turn++;
  cnd_broadcast(&changed);
  mtx_unlock(&lock);
  if (me == 2) thrd_exit(20);
  return me * 10;
}

static int sleeper(void *nothing) {
  (void)nothing;
  thrd_sleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  mtx_lock(&lock);
  turn = -1;
  cnd_signal(&changed);
  mtx_unlock(&lock);
  return 0;
}

static void atomics(void) {
  atomic_uint n;
  atomic_init(&n, 12);
  atomic_store(&n, 13);
  atomic_store_explicit(&n, atomic_load_explicit(&n, memory_order_acquire) + 1, memory_order_release);
  printf("atomics: %u", atomic_fetch_sub(&n, 4));
  printf(" %u", atomic_fetch_xor(&n, 3));
  printf(" %u", atomic_fetch_and(&n, 8));
  printf(" %u", atomic_fetch_or(&n, 1));
  printf(" %u", atomic_exchange(&n, 40));
  unsigned expected = 41;
  printf(" %d", atomic_compare_exchange_strong(&n, &expected, 1));
  printf(" %u", expected);
  while (!atomic_compare_exchange_weak(&n, &expected, expected + 2)) continue;
  atomic_thread_fence(memory_order_seq_cst);
  atomic_signal_fence(memory_order_seq_cst);
  printf(" %u %d\n", atomic_load(&n), atomic_is_lock_free(&n));
}

int main(void) {
  thrd_t threads[3];
  int numbers[] = {1, 2, 3}, result, total = 0;
  mtx_init(&lock, mtx_timed);
  cnd_init(&changed);
  tss_create(&key, destroy);
  for (int i = 0; i < 3; i++)
    if (thrd_create(&threads[i], worker, &numbers[i]) != thrd_success) return 1;
  while (atomic_load(&started) < 3) thrd_yield();
  mtx_lock(&lock);
  printf("busy: %d %d\n", thrd_equal(thrd_current(), thrd_current()) != 0, thrd_equal(thrd_current(), threads[0]));
  turn = 1;
  cnd_broadcast(&changed);
  mtx_unlock(&lock);
  for (int i = 0; i < 3; i++) {
    thrd_join(threads[i], &result);
    total += result;
  }
  printf("sum %d, results %d, destroyed %d\n", sum, total, destroyed);

  struct timespec soon;
  timespec_get(&soon, TIME_UTC);
  printf("free: %d", mtx_trylock(&lock) == thrd_success);
  printf(" %d", cnd_timedwait(&changed, &lock, &soon) == thrd_timedout);
  thrd_t other;
  thrd_create(&other, sleeper, NULL);
  thrd_detach(other);
  while (turn != -1) cnd_wait(&changed, &lock);
  mtx_unlock(&lock);
  printf(" %d\n", mtx_timedlock(&lock, &soon) == thrd_success);
  mtx_unlock(&lock);
  cnd_destroy(&changed);
  mtx_destroy(&lock);
  tss_delete(key);
  atomics();
  return 0;
}
