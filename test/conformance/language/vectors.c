/* GNU.vectors: vector_size types: lanes, scalars, comparisons, shifts, conversions, passing, initialisers, shuffles */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef int v4si __attribute__((vector_size(16)));
typedef unsigned v4su __attribute__((vector_size(16)));
typedef float v4sf __attribute__((vector_size(16)));
typedef double v4df __attribute__((vector_size(32)));
typedef signed char v16qi __attribute__((vector_size(16)));
typedef unsigned short v8hu __attribute__((vector_size(16)));
typedef long v2di __attribute__((vector_size(16)));
typedef short v2hi __attribute__((vector_size(4)));
typedef long big __attribute__((vector_size(128)));

#define SHOW(format, v)                                                                   \
  do {                                                                                    \
    __typeof__(v) shown = (v);                                                            \
    fputs(#v ":", stdout);                                                                       \
    for (unsigned i = 0; i < sizeof shown / sizeof shown[0]; i++) printf(" " format, shown[i]); \
    puts("");                                                                             \
  } while (0)

v4si global = {1, -2, 3}, copy[2] = {{5, 6, 7, 8}, 9, 10, 11, 12};
static const v4sf fractions = {0.5f, 1.5f, -2.5f, 1e10f};
struct holder { char c; v4si v; int after; };
struct holder held = {'x', {1, 2, 3, 4}, 9};

static v4si add(v4si a, v4si b) { return a + b; }
static v4df halves(v4sf f, double d) { return (v4df){f[0], f[1], f[2], f[3]} * d; }
static big make(long n) { big b = {n, n + 1, n + 2}; b[15] = -n; return b; }
static int total(int n, ...) {
  va_list list;
  va_start(list, n);
  v4si t = {0};
  while (n-- > 0) t += va_arg(list, v4si);
  return t[0] + t[1] + t[2] + t[3];
}

int main(void) {
  printf("%zu %zu %zu %zu %zu\n", sizeof(v4si), _Alignof(v4si), sizeof(struct holder), sizeof(v2hi), _Alignof(v4df));
  v4si a = {10, 20, -30, 40}, b = {3, 7, -4, 40};
  SHOW("%d", a + b); SHOW("%d", a - b); SHOW("%d", a * b); SHOW("%d", a / b); SHOW("%d", a % b);
  SHOW("%d", a & b); SHOW("%d", a | b); SHOW("%d", a ^ b); SHOW("%d", a << 2); SHOW("%d", a >> b / 2); SHOW("%d", ~a); SHOW("%d", -a);
  SHOW("%d", a > b); SHOW("%d", a == b); SHOW("%d", 5 - a); SHOW("%d", a * 3); SHOW("%d", 1 << (b & 3));
  v4su u = (v4su)a;
  SHOW("%u", u / 3); SHOW("%u", u >> 4); SHOW("%d", u > 15);
  v4sf f = fractions * 2 - 1.0f;
  SHOW("%g", f); SHOW("%d", f < fractions); SHOW("%g", -f); SHOW("%g", f / 4);
  v16qi q = (v16qi)a + 100;
  SHOW("%d", q); SHOW("%d", q < 0); SHOW("%d", q >> 1);
  v8hu h = {65535, 1, 2, 40000};
  SHOW("%u", h + h); SHOW("%u", h * h); SHOW("%u", h >> 3); SHOW("%d", h == 1);
  v2di l = {1L << 40, -1};
  SHOW("%ld", l * 3); SHOW("%ld", l >= 0); SHOW("%ld", l >> 3);
  SHOW("%g", halves(f, 0.5));
  SHOW("%d", add(a, global)); SHOW("%d", copy[1]); SHOW("%d", held.v); SHOW("%ld", make(7));
  printf("%d %d\n", total(2, a, b), add(a, b)[2]);
  a += b; SHOW("%d", a);
  a <<= 1; SHOW("%d", a);
  a[1] = 5; a[2]++; a *= 2; SHOW("%d", a);
  SHOW("%d", a++); SHOW("%d", --a);
  int k = 3;
  a[k] = a[k - 1] + 1;
  v4si *p = copy;
  *p++ += 1;
  p[0][1] = 100;
  SHOW("%d", copy[0]); SHOW("%d", copy[1]);
  long bits = (long)(__attribute__((vector_size(8))) int){1, 2};
  printf("%lx %x\n", bits, (int)(v2hi){1, 2});
  SHOW("%d", (v2hi)0x30004);
  v4si c = k ? a : b;
  SHOW("%d", c);
  SHOW("%d", __builtin_shuffle(a, (v4si){3, 2, 1, 0})); SHOW("%d", __builtin_shuffle(a, b, (v4si){0, 4, 1, 13}));
  struct holder other = held, *r = &other;
  r->v = r->v * r->v; r->v[3] -= 1;
  SHOW("%d", other.v);
  printf("%d %d\n", other.after, memcmp(&c, &a, sizeof a));
  v4si m = a > b;
  SHOW("%d", (a & m) | (b & ~m));
  return 0;
}
