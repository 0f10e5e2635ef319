/* An int passed where the callee reads a long: undefined (C11 7.16.1.1), but common as a wrong printf conversion, and the same
   everywhere on x86-64, where a register that is given an int has zeros above it. */
#include <stdarg.h>
#include <stdio.h>

static long first(int count, ...) {
  va_list list;
  va_start(list, count);
  long value = va_arg(list, long);
  va_end(list);
  return value;
}

static int negative(void) { return -2; }

int main(void) {
  short narrow = -3;
  unsigned char small = 200;
  enum { RED, GREEN = 7 } colour = GREEN;
  int variable = 18, array[3] = {4, 5, 6};
  printf("%d %d %d\n", -1, -1, -1);
  printf("%ld %p %ld\n", -1L, (void *)-1, -1L);
  printf("%ld %lu %lx\n", 18, variable, negative());
  printf("%ld %lu %ld\n", narrow, small, colour);
  printf("%ld %ld %.1f %ld\n", 'a', array[1], 2.5, variable == 18);
  printf("%ld %zu\n", variable ? variable : negative(), -variable);

  long sum = 0;
  for (int i = 0; i < 20000; i++) {
    first(1, -1L);
    sum += first(1, i % 3 - 1);
  }
  printf("%ld\n", sum);
  return 0;
}
