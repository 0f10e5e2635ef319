/* C11 6.2.5, 6.2.6.1, 6.2.6.2: sizes, signedness, representation in bytes, little endian two's complement. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static void bytes(const void *p, size_t n) {
  for (size_t i = 0; i < n; i++) printf("%02x", ((const unsigned char *)p)[i]);
  printf(" ");
}

int main(void) {
  printf("%zu %zu %zu %zu %zu\n", sizeof(char), sizeof(short), sizeof(int), sizeof(long), sizeof(long long));
  printf("%zu %zu %zu %zu %zu\n", sizeof(float), sizeof(double), sizeof(long double), sizeof(void *), sizeof(bool));
  printf("%zu %zu %zu %zu\n", sizeof(size_t), sizeof(ptrdiff_t), sizeof(wchar_t), sizeof(max_align_t));
  printf("%zu %zu\n", sizeof(enum { A }), sizeof(int (*)(void)));
  int i = -2;
  unsigned short s = 0x1234;
  double d = 1.5;
  float f = -0.0f;
  long long l = 0x0102030405060708;
  bool b = 200;
  bytes(&i, sizeof i);
  bytes(&s, sizeof s);
  bytes(&d, sizeof d);
  bytes(&f, sizeof f);
  bytes(&l, sizeof l);
  bytes(&b, sizeof b);
  printf("\n");
  union { float f; unsigned u; } pun = { .f = 1.0f };
  printf("%08x\n", pun.u);
  return 0;
}
