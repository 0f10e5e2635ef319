/* C11 5.2.4.2.2: the characteristics of float and double. */
#include <float.h>
#include <stdio.h>

int main(void) {
  printf("%d %d %d\n", FLT_RADIX, FLT_MANT_DIG, DBL_MANT_DIG);
  printf("%d %d %d %d\n", FLT_DIG, DBL_DIG, FLT_DECIMAL_DIG, DBL_DECIMAL_DIG);
  printf("%d %d %d %d\n", FLT_MIN_EXP, FLT_MAX_EXP, DBL_MIN_EXP, DBL_MAX_EXP);
  printf("%d %d\n", DBL_MIN_10_EXP, DBL_MAX_10_EXP);
  printf("%g %g %g %g\n", FLT_MAX, FLT_MIN, FLT_EPSILON, FLT_TRUE_MIN);
  printf("%.17g %.17g %.17g %.17g\n", DBL_MAX, DBL_MIN, DBL_EPSILON, DBL_TRUE_MIN);
  printf("%d %d\n", FLT_EVAL_METHOD, FLT_HAS_SUBNORM);
  printf("%d\n", 1.0 + DBL_EPSILON > 1.0 && 1.0 + DBL_EPSILON / 2 == 1.0);
  return 0;
}
