/* GNU.builtins: bits, overflow, choices at compile time, and library functions under their built-in names. */
#include <limits.h>
#include <stdio.h>

int main(void) {
  volatile unsigned v = 0x00f0;
  printf("%d %d %d %d\n", __builtin_popcount(v), __builtin_clz(v), __builtin_ctz(v), __builtin_ffs(v));
  printf("%d %d %d %d\n", __builtin_parity(v), __builtin_clrsb(-1), __builtin_clzl(1), __builtin_ctzll(1ULL << 40));
  printf("%x %x %llx\n", __builtin_bswap16(0x1234), __builtin_bswap32(0x01020304), (unsigned long long)__builtin_bswap64(1));
  int r;
  long l;
  unsigned char c;
  printf("%d ", __builtin_add_overflow(INT_MAX, (int)v, &r));
  printf("%d ", r);
  printf("%d ", __builtin_mul_overflow(100000, 100000, &l));
  printf("%ld ", l);
  printf("%d ", __builtin_sub_overflow(1, 2, &c));
  printf("%d %d\n", c, __builtin_smul_overflow(INT_MIN, -1, &r));
  printf("%ld %d %d\n", __builtin_expect(v == 0xf0, 1), __builtin_constant_p(3 * 4), __builtin_types_compatible_p(int, const int));
  printf("%s %zu\n", __builtin_choose_expr(sizeof(int) == 4, "four", 4), __builtin_offsetof(struct { char a; int b[3]; }, b[2]));
  char b[9];
  __builtin_memset(b, 'x', 8);
  b[8] = 0;
  __builtin_printf("%s %zu %d\n", b, __builtin_strlen("abc"), __builtin_strcmp("a", "b") < 0);
  printf("%d %d %d\n", __builtin_isnan(__builtin_nan("")) != 0, __builtin_isinf_sign(-__builtin_inf()), __builtin_signbit(-1.0) != 0);
  printf("%g %g %d\n", __builtin_fabs(-2.5), __builtin_sqrt(16), __builtin_abs(-3));
  int *p = __builtin_alloca(16);
  p[3] = 4;
  p = __builtin_assume_aligned(p, 4);
  __builtin_prefetch(p, 0, 3);
  printf("%d %s %d\n", p[3], __builtin_FUNCTION(), __builtin_LINE());
  printf("%d %d\n", __builtin_add_overflow_p(INT_MAX, 1, (int)0), __builtin_classify_type(1.0));
  int x = 1;
  printf("%d ", __sync_fetch_and_add(&x, 2));
  printf("%d ", __sync_bool_compare_and_swap(&x, 3, 8));
  printf("%d ", __sync_nand_and_fetch(&x, 12));
  printf("%d ", __atomic_exchange_n(&x, 5, __ATOMIC_SEQ_CST));
  printf("%d ", __atomic_sub_fetch(&x, 1, __ATOMIC_RELAXED));
  __sync_synchronize();
  printf("%d\n", __atomic_load_n(&x, __ATOMIC_ACQUIRE));
  if (x < 0) __builtin_unreachable();
  return 0;
}
