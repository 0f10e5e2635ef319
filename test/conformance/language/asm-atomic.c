/* GNU.asm: the assembly that programs copy into their spin locks: xchg, cmpxchg, xadd, inc, fences and hints. */
#include <stdio.h>

typedef struct { volatile int locked; } spinlock;

static inline unsigned xchg(volatile unsigned *addr, unsigned newval) {
  unsigned result;
  asm volatile("lock; xchgl %0, %1" : "+m"(*addr), "=a"(result) : "1"(newval) : "cc");
  return result;
}
static inline int test_and_set(volatile int *p) {
  int old = 1;
  __asm__ __volatile__("xchg %0, %1" : "=r"(old), "=m"(*p) : "0"(old), "m"(*p) : "memory");
  return old;
}
static inline int compare_and_swap(volatile int *p, int old, int new) {
  int previous;
  __asm__ __volatile__("lock; cmpxchgl %1, %2" : "=a"(previous) : "r"(new), "m"(*p), "0"(old) : "memory");
  return previous;
}
static inline char swapped(int *p, int old, int new) {
  unsigned char ok;
  asm volatile("lock\n\tcmpxchgl %2,%1\n\tsete %0" : "=q"(ok), "+m"(*p) : "r"(new), "a"(old) : "memory", "cc");
  return ok;
}
static inline int fetch_and_add(int *p, int n) {
  asm volatile("lock xaddl %0, %1" : "+r"(n), "+m"(*p) : : "memory");
  return n;
}
static void lock(spinlock *l) {
  while (test_and_set(&l->locked)) asm volatile("pause" ::: "memory");
}
static void unlock(spinlock *l) {
  asm volatile("" ::: "memory");
  l->locked = 0;
}

static int moved(long x) {
  int low;
  asm("" : "=r"(low) : "0"(x));
  return low;
}

int main(void) {
  volatile unsigned word = 0;
  printf("%d ", moved(-5));
  printf("%u ", xchg(&word, 7));
  printf("%u %u\n", xchg(&word, 8), word);
  int x = 1;
  printf("%d ", compare_and_swap(&x, 1, 5));
  printf("%d ", compare_and_swap(&x, 1, 6));
  printf("%d %d ", swapped(&x, 5, 9), swapped(&x, 5, 9));
  printf("%d ", fetch_and_add(&x, 4));
  printf("%d\n", x);
  asm volatile("lock; incl %0" : "+m"(x));
  __asm__ __volatile__("lock; addl %1,%0" : "=m"(x) : "ir"(5), "m"(x));
  asm volatile("lock decl %0" : "=m"(x) : "m"(x));
  spinlock l = { 0 };
  lock(&l);
  printf("%d %d ", x, l.locked);
  unlock(&l);
  asm volatile("mfence" ::: "memory");
  asm("nop");
  asm volatile("rep; nop" : : : "memory");
  printf("%d\n", l.locked);
  return 0;
}
