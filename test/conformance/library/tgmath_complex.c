/* C11 7.25: type-generic macros with complex arguments */
#include <tgmath.h>
#include <stdio.h>
int main(void) {
  float f=0.5f; double d=2; long double l=3; float complex cf=1+2*I; double complex cd=0.5-I; 
  printf("%zu %zu %zu %zu %zu\n", sizeof sqrt(f), sizeof sqrt(2), sizeof sqrt(cf), sizeof pow(f,cf), sizeof pow(f,d));
  printf("%g %g %g %g\n", creal(sqrt(cd)), cimag(exp(cd)), fabs(cd), fabs(-3));
  printf("%zu %zu %zu %zu\n", sizeof carg(f), sizeof creal(2), sizeof conj(cf), sizeof fabs(cf));
  printf("%g %g %g %g\n", (double)creal(pow(cd, 2)), cimag(pow(2, cd)), (double)pow(f, f), carg(-1.0));
  printf("%g %g\n", (double)cos(f), cimag(cos(cd))); return 0; }
