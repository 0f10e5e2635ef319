/* Mathematics: prints results as bits, so that errors can be counted in units of the last place. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint64_t state = 88172645463325252u;
static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static double uniform(double low, double high) { return low + (high - low) * ((next() >> 11) * 0x1p-53); }

static void show(const char *name, double x, double y, double result) {
  uint64_t word;
  memcpy(&word, &result, 8);
  if (result != result) word = 0x7ff8000000000000;
  printf("%s %a %a %016lx\n", name, x, y, word);
}

#define EACH1(F) F(sin) F(cos) F(tan) F(asin) F(acos) F(atan) F(exp) F(exp2) F(expm1) F(log) F(log2) F(log10) F(log1p) F(sinh) F(cosh) F(tanh) F(asinh) \
  F(acosh) F(atanh) F(sqrt) F(cbrt) F(tgamma) F(lgamma) F(erf) F(erfc) F(floor) F(ceil) F(trunc) F(rint) F(round) F(nearbyint) F(logb) F(sinf) F(expf) F(logf)
#define EACH2(F) F(pow) F(atan2) F(hypot) F(fmod) F(remainder) F(fdim) F(fmax) F(fmin) F(copysign) F(nextafter)

int main(void) {
  double special[] = {0.0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, 10, 1e-310, 5e-324, 1e308, -1e308, INFINITY, -INFINITY, NAN, 1e-5, 0.1, 709.5, -745, 710, 1e22, 4503599627370497.5, -2.5, 3.5};
  int count = sizeof special / sizeof *special;
  for (int i = 0; i < count; i++) {
#define SPECIAL1(f) show(#f, special[i], 0, f(special[i]));
    EACH1(SPECIAL1)
    for (int j = 0; j < count; j++) {
#define SPECIAL2(f) show(#f, special[i], special[j], f(special[i], special[j]));
      EACH2(SPECIAL2)
    }
  }
  for (int i = 0; i < 300; i++) {
    double x = i % 3 == 0 ? uniform(-1, 1) : i % 3 == 1 ? uniform(-30, 30) : uniform(-1, 1) * pow(2, (int)(next() % 60));
    double y = i % 2 ? uniform(-20, 20) : uniform(-1, 1) * pow(2, (int)(next() % 30) - 15);
#define RANDOM1(f) show(#f, x, 0, f(x));
    EACH1(RANDOM1)
#define RANDOM2(f) show(#f, fabs(x), y, f(fabs(x), y));
    EACH2(RANDOM2)
    int e; double whole; double m = frexp(x, &e);
    show("frexp", x, e, m); show("modf", x, 0, modf(x, &whole)); show("ldexp", x, 0, ldexp(x, -1070)); show("fma", x, y, fma(x, y, -x * y));
    printf("%ld %ld %d %d\n", lround(y), lrint(y), ilogb(x), fpclassify(x));
  }
  for (int i = 1; i < 30; i++) printf("%.17g %.17g %.17g\n", pow(10, i), exp2(i), log10(pow(10, i)));
  return 0;
}
