/* Values that no register holds, in loops that are worth compiling: 128-bit integers, complex numbers, vectors; and nested functions. */
#include <complex.h>
#include <stdio.h>
#include <stdlib.h>

typedef unsigned __int128 u128;
typedef int v4si __attribute__((vector_size(16)));

/* (a * b) % m without overflow: what people use 128 bits for. */
static unsigned long multiply(unsigned long a, unsigned long b, unsigned long m) { return (u128)a * b % m; }

static unsigned long power(unsigned long a, unsigned long n, unsigned long m) {
  unsigned long r = 1;
  for (; n > 0; n >>= 1) {
    if (n & 1) r = multiply(r, a, m);
    a = multiply(a, a, m);
  }
  return r;
}

static int escape_time(double complex c) {
  double complex z = 0;
  int n = 0;
  while (n < 200 && creal(z) * creal(z) + cimag(z) * cimag(z) < 4) {
    z = z * z + c;
    n++;
  }
  return n;
}

static v4si collatz(v4si n) {
  v4si steps = {0};
  for (int i = 0; i < 120; i++) {
    v4si odd = -(n & 1), running = n > 1;
    n = (odd & (n * 3 + 1)) | (~odd & (n >> 1));
    steps -= running;
    n = (n & running) | (~running & 1);
  }
  return steps;
}

static int sort_by_distance(int *numbers, int n, int from) {
  int comparisons = 0;
  int nearer(const void *a, const void *b) {
    int x = abs(*(const int *)a - from), y = abs(*(const int *)b - from);
    comparisons++;
    return x != y ? x - y : *(const int *)a - *(const int *)b;
  }
  qsort(numbers, n, sizeof *numbers, nearer);
  return comparisons > 0;
}

int main(void) {
  const unsigned long prime = 18446744073709551557UL;
  for (unsigned long a = 2; a < 12; a++) printf("%lu ", power(a, prime - 1, prime) + power(a, 1000, prime) % 1000);
  puts("");

  u128 fibonacci = 0, next = 1;
  for (int i = 0; i < 180; i++) {
    u128 sum = fibonacci + next;
    fibonacci = next;
    next = sum;
  }
  char digits[40], *p = digits + sizeof digits;
  *--p = '\0';
  for (u128 n = fibonacci; n > 0; n /= 10) *--p = '0' + (int)(n % 10);
  puts(p);

  for (double y = -1; y <= 1; y += 0.25) {
    for (double x = -2; x <= 0.5; x += 0.0625) putchar(" .:-=+*#%@"[escape_time(CMPLX(x, y)) / 22]);
    puts("");
  }

  v4si total = {0};
  for (int i = 1; i < 400; i += 4) total += collatz((v4si){i, i + 1, i + 2, i + 3});
  printf("%d %d %d %d\n", total[0], total[1], total[2], total[3]);

  int numbers[60];
  for (int i = 0; i < 60; i++) numbers[i] = i * 37 % 101;
  printf("%d:", sort_by_distance(numbers, 60, 50));
  for (int i = 0; i < 60; i += 6) printf(" %d", numbers[i]);
  puts("");
  return 0;
}
