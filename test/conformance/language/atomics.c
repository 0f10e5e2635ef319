/* C11 6.7.2.4, 6.5.16.2: _Atomic as qualifier and specifier; compound assignment and increment on atomic objects. */
#include <stdatomic.h>
#include <stdio.h>

static _Atomic int counter = 1;
static atomic_long total;
struct pair { int a, b; };

int main(void) {
  counter++;
  counter += 5;
  --counter;
  counter *= 3;
  int before = counter++;
  printf("%d %d\n", before, counter);
  total = 40;
  printf("%ld %ld\n", atomic_fetch_add(&total, 2), atomic_load(&total));
  int expected = 5;
  _Bool done = atomic_compare_exchange_strong(&counter, &expected, 7);
  printf("%d %d\n", done, expected);
  done = atomic_compare_exchange_strong(&counter, &expected, 7);
  printf("%d %d\n", done, counter);
  _Atomic(unsigned char) small = 250;
  small += 10;
  _Atomic double real = 1.5;
  atomic_int list[2] = { 3, 4 };
  int *_Atomic pointer = (int *)0;
  pointer++;
  atomic_flag flag = ATOMIC_FLAG_INIT;
  printf("%d %g %d %d\n", small, real, list[1], pointer != 0);
  printf("%d ", atomic_flag_test_and_set(&flag));
  printf("%d\n", atomic_flag_test_and_set(&flag));
  printf("%d ", atomic_exchange(&list[0], 9));
  printf("%d %d\n", list[0], (int)(atomic_fetch_or(&list[1], 3) + list[1]) > 4);
  _Atomic struct pair p;
  atomic_init(&p, ((struct pair){ 1, 2 }));
  struct pair q = p;
  printf("%d %zu %zu\n", q.b, sizeof counter, sizeof small);
  return 0;
}
