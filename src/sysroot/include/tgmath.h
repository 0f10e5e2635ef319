/* C11 7.25: type-generic mathematics. An integer argument counts as a double. */
#ifndef _TGMATH_H
#define _TGMATH_H
#include <complex.h>
#include <math.h>
#define __tg1(name, x) _Generic((x), float: name##f, long double: name##l, default: name)
#define __tg2(name, x, y)                                                                           \
  _Generic((x) + (y), float: _Generic((x), float: _Generic((y), float: name##f, default: name), default: name), \
           long double: name##l, default: name)
/* Functions that there are for complex numbers, too. */
#define __tgc(name, cname, x)                                                            \
  _Generic((x), float: name##f, long double: name##l, float _Complex: cname##f,          \
           double _Complex: cname, long double _Complex: cname##l, default: name)
/* Functions of complex numbers alone: a real argument is converted. */
#define __tgi(name, x)                                                                       \
  _Generic((x), float: name##f, float _Complex: name##f, long double: name##l, long double _Complex: name##l, \
           default: name)
#define acos(x) (__tgc(acos, cacos, x)(x))
#define asin(x) (__tgc(asin, casin, x)(x))
#define atan(x) (__tgc(atan, catan, x)(x))
#define acosh(x) (__tgc(acosh, cacosh, x)(x))
#define asinh(x) (__tgc(asinh, casinh, x)(x))
#define atanh(x) (__tgc(atanh, catanh, x)(x))
#define cos(x) (__tgc(cos, ccos, x)(x))
#define sin(x) (__tgc(sin, csin, x)(x))
#define tan(x) (__tgc(tan, ctan, x)(x))
#define cosh(x) (__tgc(cosh, ccosh, x)(x))
#define sinh(x) (__tgc(sinh, csinh, x)(x))
#define tanh(x) (__tgc(tanh, ctanh, x)(x))
#define exp(x) (__tgc(exp, cexp, x)(x))
#define log(x) (__tgc(log, clog, x)(x))
#define sqrt(x) (__tgc(sqrt, csqrt, x)(x))
#define fabs(x) (__tgc(fabs, cabs, x)(x))
#define cbrt(x) (__tg1(cbrt, x)(x))
#define ceil(x) (__tg1(ceil, x)(x))
#define erf(x) (__tg1(erf, x)(x))
#define erfc(x) (__tg1(erfc, x)(x))
#define exp2(x) (__tg1(exp2, x)(x))
#define expm1(x) (__tg1(expm1, x)(x))
#define floor(x) (__tg1(floor, x)(x))
#define ilogb(x) (__tg1(ilogb, x)(x))
#define lgamma(x) (__tg1(lgamma, x)(x))
#define llrint(x) (__tg1(llrint, x)(x))
#define llround(x) (__tg1(llround, x)(x))
#define log10(x) (__tg1(log10, x)(x))
#define log1p(x) (__tg1(log1p, x)(x))
#define log2(x) (__tg1(log2, x)(x))
#define logb(x) (__tg1(logb, x)(x))
#define lrint(x) (__tg1(lrint, x)(x))
#define lround(x) (__tg1(lround, x)(x))
#define nearbyint(x) (__tg1(nearbyint, x)(x))
#define rint(x) (__tg1(rint, x)(x))
#define round(x) (__tg1(round, x)(x))
#define tgamma(x) (__tg1(tgamma, x)(x))
#define trunc(x) (__tg1(trunc, x)(x))
#define pow(x, y)                                                                                    \
  (_Generic((x) + (y), float _Complex: cpowf, double _Complex: cpow, long double _Complex: cpowl, \
            default: __tg2(pow, x, y))(x, y))
#define carg(x) (__tgi(carg, x)(x))
#define cimag(x) (__tgi(cimag, x)(x))
#define conj(x) (__tgi(conj, x)(x))
#define cproj(x) (__tgi(cproj, x)(x))
#define creal(x) (__tgi(creal, x)(x))
#define atan2(x, y) (__tg2(atan2, x, y)(x, y))
#define copysign(x, y) (__tg2(copysign, x, y)(x, y))
#define fdim(x, y) (__tg2(fdim, x, y)(x, y))
#define fmax(x, y) (__tg2(fmax, x, y)(x, y))
#define fmin(x, y) (__tg2(fmin, x, y)(x, y))
#define fmod(x, y) (__tg2(fmod, x, y)(x, y))
#define hypot(x, y) (__tg2(hypot, x, y)(x, y))
#define nextafter(x, y) (__tg2(nextafter, x, y)(x, y))
#define remainder(x, y) (__tg2(remainder, x, y)(x, y))
#define remquo(x, y, q) (__tg2(remquo, x, y)(x, y, q))
#define fma(x, y, z) (_Generic((x) + (y) + (z), float: fmaf, long double: fmal, default: fma)(x, y, z))
#define frexp(x, e) (__tg1(frexp, x)(x, e))
#define ldexp(x, n) (__tg1(ldexp, x)(x, n))
#define scalbn(x, n) (__tg1(scalbn, x)(x, n))
#define scalbln(x, n) (__tg1(scalbln, x)(x, n))
#define nexttoward(x, y) (__tg1(nexttoward, x)(x, y))
#endif
