/* C11 6.2.8, 6.7.5, 6.5.3.4: _Alignas and _Alignof, on objects of every storage and on members. */
#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct s { char c; alignas(16) int i; char d; };
alignas(64) static char block[10];
static _Alignas(double) char like_double[3];
struct big { alignas(128) char c; };

static int aligned(const void *p, size_t to) { return (uintptr_t)p % to == 0; }

static int deep(int n) {
  alignas(256) char here[5];
  _Alignas(32) int scalar = n;
  char vla[n + 1];
  vla[0] = 1;
  return aligned(here, 256) && aligned(&scalar, 32) && scalar == n && vla[0] && (n == 0 || deep(n - 1));
}

int main(void) {
  printf("%zu %zu %zu %zu\n", alignof(char), alignof(int), alignof(double), alignof(long double));
  printf("%zu %zu %zu\n", alignof(struct s), sizeof(struct s), offsetof(struct s, i));
  printf("%zu %zu\n", _Alignof(int[7]), alignof(void *));
  printf("%d %d\n", aligned(block, 64), aligned(like_double, 8));
  struct big b;
  alignas(64) int x = 1;
  printf("%d %d %zu %d\n", aligned(&b, 128), aligned(&x, 64), sizeof b, x);
  printf("%d\n", deep(5));
  return 0;
}
