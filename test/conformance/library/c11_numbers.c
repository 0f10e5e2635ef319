/* C11 7.4 to 7.12, 7.20, 7.22: what the standard has of characters, numbers and their limits */
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <fenv.h>
#include <float.h>
#include <inttypes.h>
#include <iso646.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void characters(void) {
  int counts[4] = {0};
  for (int c = 0; c < 128; c++) {
    counts[0] += isblank(c) != 0;
    counts[1] += isgraph(c) != 0;
    counts[2] += isupper(c) != 0;
    counts[3] += isxdigit(c) != 0;
  }
  printf("characters: %d %d %d %d\n", counts[0], counts[1], counts[2], counts[3]);
}

static void spellings(void) {
  unsigned a = 12, b = 10;
  a and_eq 14;
  printf("spellings: %u", a bitand b);
  printf(" %u %u", a bitor b, (compl a) bitand 15);
  a or_eq 1;
  b xor_eq 3;
  printf(" %u %u %u %d %d %d\n", a, b, a xor b, a not_eq b, not a, a and b);
}

static void integers(void) {
  imaxdiv_t d = imaxdiv(-17, 5);
  ldiv_t l = ldiv(17, -5);
  lldiv_t ll = lldiv(-17, -5);
  printf("divisions: %jd %jd, %ld %ld, %lld %lld, %jd %lld\n", d.quot, d.rem, l.quot, l.rem, ll.quot, ll.rem,
         imaxabs(-5), llabs(-6LL));
  char *end;
  printf("conversions: %jd %ju %lld %llu", strtoimax("-0x7fz", &end, 0), strtoumax("777", NULL, 8),
         strtoll("-9223372036854775809", NULL, 10), strtoull("18446744073709551615", NULL, 10));
  printf(" %c %d %g %Lg\n", *end, errno == ERANGE, strtof("1.5e2x", &end), strtold("-0x1.8p1", NULL));
  uint32_t u = 0;
  int64_t s = 0;
  sscanf("4000000000 -5000000000", "%" SCNu32 " %" SCNd64, &u, &s);
  printf("formats: %" PRIu32 " %" PRId64 " %" PRIx64 "\n", u, s, (uint64_t)s);
  int8_t i8 = INT8_MIN;
  int_least8_t least = INT_LEAST8_MAX;
  uint_fast16_t fast = UINT16_MAX;
  uintmax_t largest = UINTMAX_C(18446744073709551615);
  int32_t i32 = INT32_MAX;
  printf("types: %d %d %ju %ju %d %jd %d\n", i8, least, (uintmax_t)fast, largest, i32, (intmax_t)INT64_C(-1),
         MB_LEN_MAX >= 1);
}

static const char *kind(double x) {
  switch (fpclassify(x)) {
    case FP_NAN: return "nan";
    case FP_INFINITE: return "infinite";
    case FP_ZERO: return "zero";
    case FP_SUBNORMAL: return "subnormal";
    default: return isnormal(x) ? "normal" : "?";
  }
}

static void mathematics(void) {
  printf("kinds: %s %s %s %s %s\n", kind(NAN), kind(-INFINITY), kind(-0.0), kind(DBL_MIN / 4), kind(1));
  printf("hyperbolic: %.12f %.12f %.12f\n", acosh(2), asinh(-3), atanh(0.5));
  printf("exponents: %g %d %g %g %g\n", exp2(10), ilogb(1000), logb(0.1), scalbn(3, 4), scalbln(3, -2L));
  int quotient;
  double rest = remquo(17, 5, &quotient);
  printf("rest: %.12f %lld %lld %g %d\n", erfc(0.5), llrint(2.5), llround(-2.5), rest, quotient & 7);
  printf("more: %d %g %g %d\n", nexttoward(1, 2) > 1, fdim(5, 3), fdim(3, 5), DECIMAL_DIG >= 10);
  double x = 1, y = 2, n = NAN;
  printf("comparisons: %d %d %d %d %d %d %d\n", isgreater(x, y), isgreaterequal(y, x), isless(x, y), islessequal(x, x),
         islessgreater(x, y), isunordered(x, n), isless(x, n));
  errno = 0;
  double bad = sqrt(-1);
  printf("errors: %d %d\n", isnan(bad) != 0, errno == EDOM);
}

static void environment(void) {
  fexcept_t flags;
  fenv_t saved;
  feclearexcept(FE_ALL_EXCEPT);
  printf("environment: %d %d", fetestexcept(FE_ALL_EXCEPT), fegetround() == FE_TONEAREST);
  printf(" %d %d", fesetround(FE_TONEAREST), fegetexceptflag(&flags, FE_ALL_EXCEPT));
  printf(" %d %d", fesetexceptflag(&flags, FE_ALL_EXCEPT), fegetenv(&saved));
  printf(" %d", feholdexcept(&saved));
  printf(" %d", feraiseexcept(0));
  printf(" %d", fesetenv(&saved));
  printf(" %d\n", feupdateenv(&saved));
}

static void quickly(void) { puts("at_quick_exit"); fflush(stdout); }

int main(void) {
  static_assert(sizeof(int32_t) == 4, "int32_t");
  characters();
  spellings();
  integers();
  mathematics();
  environment();
  printf("point: %s\n", localeconv()->decimal_point);
  char *aligned = aligned_alloc(64, 128);
  printf("aligned: %d\n", (uintptr_t)aligned % 64 == 0);
  free(aligned);
  struct timespec now;
  printf("time: %d\n", timespec_get(&now, TIME_UTC) == TIME_UTC);
  at_quick_exit(quickly);
  fflush(stdout);
  if (now.tv_sec == 0) _Exit(2);
  quick_exit(0);
}
