/* C11 6.7.2.1: bit-fields: layout as in the System V ABI, signedness, packing, unnamed and zero-width ones, arithmetic on them. */
#include <stdio.h>
#include <string.h>

struct mixed {
  unsigned a : 3;
  signed b : 5;
  unsigned : 4;
  unsigned c : 20;
  unsigned : 0;
  short d : 9;
  _Bool e : 1;
  char f : 7;
  long long g : 33;
  unsigned long h : 31;
};
enum color { RED, GREEN, BLUE };
struct { enum color c : 2; unsigned rest : 30; } paint;

static void dump(const void *p, size_t n) {
  for (size_t i = 0; i < n; i++) printf("%02x", ((const unsigned char *)p)[i]);
  printf("\n");
}

int main(void) {
  struct mixed m;
  memset(&m, 0, sizeof m);
  m.a = 13;
  m.b = 17;
  m.c = 0xfffff;
  m.d = -2;
  m.e = 4;
  m.f = 65;
  m.g = 1LL << 32;
  m.h = ~0UL;
  printf("%d %d %u %d %d %d %lld %lu\n", m.a, m.b, m.c, m.d, m.e, m.f, (long long)m.g, (unsigned long)m.h);
  dump(&m, sizeof m);
  printf("%zu %zu %zu\n", sizeof m, sizeof paint, sizeof(struct { char c; int b : 4; }));
  m.a += 6;
  m.b--;
  m.c <<= 1;
  m.f ^= 0x7f;
  printf("%d %d %x %d %d\n", m.a++, m.b, m.c, m.f, m.a > -1);
  paint.c = BLUE;
  struct mixed copy = m, *p = &copy;
  p->d = p->d * 3;
  printf("%d %d %d\n", paint.c == BLUE, p->d, m.d);
  struct { unsigned x : 1, y : 1; } flags = { 1, 0 };
  if (flags.x && !flags.y) printf("flags\n");
  printf("%d %d %d ", -1 < (m.a = 1), -1 < (0, m.a), -1 < m.a++);
  printf("%d %d %d\n", -1 < ++m.a, -1 < (m.a += 1), -1 < ({ m.a; }));
  return 0;
}
