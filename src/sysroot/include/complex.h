/* C11 7.3: complex arithmetic. */
#ifndef _COMPLEX_H
#define _COMPLEX_H

#define complex _Complex
#define _Complex_I (__extension__ 1.0iF)
#define I _Complex_I

#define CMPLX(x, y) __builtin_complex((double)(x), (double)(y))
#define CMPLXF(x, y) __builtin_complex((float)(x), (float)(y))
#define CMPLXL(x, y) __builtin_complex((long double)(x), (long double)(y))

#define __COMPLEX_FUNCTION(name)           \
  double _Complex name(double _Complex z); \
  float _Complex name##f(float _Complex z); \
  long double _Complex name##l(long double _Complex z);
#define __REAL_FUNCTION(name)     \
  double name(double _Complex z); \
  float name##f(float _Complex z); \
  long double name##l(long double _Complex z);

__COMPLEX_FUNCTION(cacos)
__COMPLEX_FUNCTION(casin)
__COMPLEX_FUNCTION(catan)
__COMPLEX_FUNCTION(ccos)
__COMPLEX_FUNCTION(csin)
__COMPLEX_FUNCTION(ctan)
__COMPLEX_FUNCTION(cacosh)
__COMPLEX_FUNCTION(casinh)
__COMPLEX_FUNCTION(catanh)
__COMPLEX_FUNCTION(ccosh)
__COMPLEX_FUNCTION(csinh)
__COMPLEX_FUNCTION(ctanh)
__COMPLEX_FUNCTION(cexp)
__COMPLEX_FUNCTION(clog)
__COMPLEX_FUNCTION(csqrt)
__COMPLEX_FUNCTION(conj)
__COMPLEX_FUNCTION(cproj)
__REAL_FUNCTION(cabs)
__REAL_FUNCTION(carg)
__REAL_FUNCTION(cimag)
__REAL_FUNCTION(creal)

double _Complex cpow(double _Complex x, double _Complex y);
float _Complex cpowf(float _Complex x, float _Complex y);
long double _Complex cpowl(long double _Complex x, long double _Complex y);

#ifdef _GNU_SOURCE
__COMPLEX_FUNCTION(clog10)
#endif

#undef __COMPLEX_FUNCTION
#undef __REAL_FUNCTION
#endif
