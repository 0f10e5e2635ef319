/*
 * Complex functions (C11 7.3), with the special values of annex G.
 *
 * Each is written once, for double; float computes in double and rounds, and long double is double. The circular functions are the
 * hyperbolic ones of i times the argument. Where the textbook formula would lose all digits (near a branch point) or overflow,
 * another one is used: the inverse functions are those of Kahan, "Branch cuts for complex elementary functions".
 */
#define _GNU_SOURCE
#include <complex.h>
#include <float.h>
#include <math.h>

static double _Complex times_i(double _Complex z) { return CMPLX(-cimag(z), creal(z)); }
static double _Complex over_i(double _Complex z) { return CMPLX(cimag(z), -creal(z)); }

/* --- Parts ------------------------------------------------------------------------------------------------------ */

double creal(double _Complex z) { return __real__ z; }
double cimag(double _Complex z) { return __imag__ z; }
double _Complex conj(double _Complex z) { return ~z; }
double cabs(double _Complex z) { return hypot(__real__ z, __imag__ z); }
double carg(double _Complex z) { return atan2(__imag__ z, __real__ z); }

double _Complex cproj(double _Complex z) {
  if (isinf(creal(z)) || isinf(cimag(z))) return CMPLX(INFINITY, copysign(0, cimag(z)));
  return z;
}

/* --- Exponential and logarithm ---------------------------------------------------------------------------------- */

#define LARGEST_EXPONENT 709

double _Complex cexp(double _Complex z) {
  double x = creal(z), y = cimag(z);
  if (isinf(x) && !isfinite(y)) {
    if (x < 0) return CMPLX(0, copysign(0, y));
    return CMPLX(INFINITY, y - y);
  }
  if (!isfinite(y)) return y != y && isnan(x) ? CMPLX(x, y) : CMPLX(y - y, y - y);
  if (y == 0) return CMPLX(exp(x), y);
  double c = cos(y), s = sin(y);
  if (isinf(x)) {
    double size = x > 0 ? INFINITY : 0;
    return CMPLX(copysign(size, c), copysign(size, s));
  }
  /* exp(x) alone may overflow where its product with a sine does not. */
  for (int i = 0; i < 2 && x > LARGEST_EXPONENT; i++) {
    x -= LARGEST_EXPONENT;
    c *= exp(LARGEST_EXPONENT);
    s *= exp(LARGEST_EXPONENT);
  }
  double e = exp(x);
  return CMPLX(e * c, e * s);
}

/* log |z|. Close to the unit circle |z|^2 - 1 is computed, which has more digits than |z|. */
static double log_of_size(double x, double y) {
  x = fabs(x), y = fabs(y);
  if (isinf(x) || isinf(y)) return INFINITY;
  if (isnan(x) || isnan(y)) return x + y;
  double large = fmax(x, y), small = fmin(x, y);
  if (large == 1) return log1p(small * small) / 2;
  if (large > 0.5 && large < 2 && small < 1.5) {
    double square = fma(large - 1, large + 1, small * small);
    if (fabs(square) < 0.5) return log1p(square) / 2;
  }
  if (large > 1e300) return log(hypot(x / 4, y / 4)) + log(4);
  if (large < 1e-300 && large > 0) return log(hypot(x * 0x1p100, y * 0x1p100)) - 100 * M_LN2;
  return log(hypot(x, y));
}

double _Complex clog(double _Complex z) {
  return CMPLX(log_of_size(creal(z), cimag(z)), carg(z));
}

double _Complex clog10(double _Complex z) {
  return CMPLX(log_of_size(creal(z), cimag(z)) * M_LOG10E, carg(z) * M_LOG10E);
}

double _Complex cpow(double _Complex x, double _Complex y) { return cexp(y * clog(x)); }

/* --- Square root ------------------------------------------------------------------------------------------------ */

double _Complex csqrt(double _Complex z) {
  double x = creal(z), y = cimag(z);
  if (isinf(y)) return CMPLX(INFINITY, y);
  if (isinf(x)) {
    if (x > 0) return CMPLX(x, isnan(y) ? y : copysign(0, y));
    return CMPLX(isnan(y) ? y : 0, copysign(INFINITY, y));
  }
  if (isnan(x) || isnan(y)) return CMPLX(x + y, x + y);
  if (y == 0) {
    if (x < 0) return CMPLX(0, copysign(sqrt(-x), y));
    return CMPLX(fabs(sqrt(x)), copysign(0, y));
  }
  if (x == 0) {
    double r = fabs(y) >= 2 * DBL_MIN ? sqrt(0.5 * fabs(y)) : 0.5 * sqrt(2 * fabs(y));
    return CMPLX(r, copysign(r, y));
  }
  int scale = 0;
  if (fabs(x) > DBL_MAX / 4 || fabs(y) > DBL_MAX / 4) scale = 1, x = scalbn(x, -2), y = scalbn(y, -2);
  else if (fabs(x) < 2 * DBL_MIN && fabs(y) < 2 * DBL_MIN) scale = -27, x = scalbn(x, 54), y = scalbn(y, 54);
  double d = hypot(x, y), r, s;
  if (x > 0) r = sqrt(0.5 * (d + x)), s = 0.5 * (y / r);
  else s = sqrt(0.5 * (d - x)), r = fabs(0.5 * (y / s));
  return CMPLX(scalbn(r, scale), copysign(scalbn(s, scale), y));
}

/* --- Hyperbolic and circular functions -------------------------------------------------------------------------- */

/* cosh and sinh of a large x times a sine or cosine, which may be finite where they are not. */
static double _Complex half_exp(double x, double re, double im) {
  double e = exp(x / 2);
  return CMPLX(e / 2 * re * e, e / 2 * im * e);
}

double _Complex ccosh(double _Complex z) {
  double x = creal(z), y = cimag(z);
  if (!isfinite(y)) {
    if (isinf(x)) return CMPLX(INFINITY, y - y);
    if (x == 0) return CMPLX(y - y, 0);
    return CMPLX(y - y, y - y);
  }
  if (isnan(x)) return CMPLX(x, y == 0 ? y : x);
  if (y == 0) return CMPLX(cosh(x), isinf(x) ? copysign(0, x) * copysign(1, y) : copysign(1, x) * y);
  double c = cos(y), s = sin(y);
  if (isinf(x)) return CMPLX(copysign(INFINITY, c), copysign(INFINITY, s) * copysign(1, x));
  if (fabs(x) > 700) return half_exp(fabs(x), c, copysign(1, x) * s);
  return CMPLX(cosh(x) * c, sinh(x) * s);
}

double _Complex csinh(double _Complex z) {
  double x = creal(z), y = cimag(z);
  if (!isfinite(y)) {
    if (isinf(x)) return CMPLX(x, y - y);
    if (x == 0) return CMPLX(x, y - y);
    return CMPLX(y - y, y - y);
  }
  if (isnan(x)) return CMPLX(x, y == 0 ? y : x);
  if (y == 0) return CMPLX(sinh(x), y);
  double c = cos(y), s = sin(y);
  if (isinf(x)) return CMPLX(copysign(INFINITY, c) * copysign(1, x), copysign(INFINITY, s));
  if (fabs(x) > 700) return half_exp(fabs(x), copysign(1, x) * c, s);
  return CMPLX(sinh(x) * c, cosh(x) * s);
}

double _Complex ctanh(double _Complex z) {
  double x = creal(z), y = cimag(z);
  if (isinf(x)) {
    if (isfinite(y) && fabs(y) > 1) return CMPLX(copysign(1, x), copysign(0, sin(y) * cos(y)));
    return CMPLX(copysign(1, x), copysign(0, y));
  }
  if (!isfinite(y)) return x == 0 ? CMPLX(x, y - y) : CMPLX(y - y, y - y);
  if (isnan(x)) return CMPLX(x, y == 0 ? y : x);
  if (fabs(x) > 22) return CMPLX(copysign(1, x), 4 * sin(y) * cos(y) * exp(-2 * fabs(x)));
  double s = sin(y), c = cos(y), sh = sinh(x), ch = cosh(x);
  double d = fabs(sh) > fabs(c) * DBL_EPSILON ? sh * sh + c * c : c * c;
  return CMPLX(sh * ch / d, s * c / d);
}

double _Complex ccos(double _Complex z) { return ccosh(times_i(z)); }
double _Complex csin(double _Complex z) { return over_i(csinh(times_i(z))); }
double _Complex ctan(double _Complex z) { return over_i(ctanh(times_i(z))); }

/* --- Inverse functions ------------------------------------------------------------------------------------------ */

static int is_special(double _Complex z) { return !isfinite(creal(z)) || !isfinite(cimag(z)); }

double _Complex casinh(double _Complex z) {
  double x = creal(z), y = cimag(z);
  if (is_special(z)) {
    if (isinf(y)) return isnan(x) ? CMPLX(copysign(INFINITY, x), x) : CMPLX(copysign(INFINITY, x), copysign(isinf(x) ? M_PI_4 : M_PI_2, y));
    if (isinf(x)) return CMPLX(x, isnan(y) ? y : copysign(0, y));
    if (isnan(x) && y == 0) return z;
    return CMPLX(NAN, NAN);
  }
  if (x == 0 && y == 0) return z;
  double re, im, ax = fabs(x), ay = fabs(y);
  if (ax > 1e150 || ay > 1e150) {
    double _Complex l = clog(CMPLX(ax, ay));
    re = creal(l) + M_LN2, im = cimag(l);
  } else {
    /* asinh z = asinh(Re(w conj v)) + i atan2(y, Re(v w)), v = sqrt(1 + iz), w = sqrt(1 - iz) */
    double _Complex v = csqrt(CMPLX(1 - ay, ax)), w = csqrt(CMPLX(1 + ay, -ax));
    re = asinh(cimag(v) * creal(w) - creal(v) * cimag(w));
    im = atan2(ay, creal(v) * creal(w) - cimag(v) * cimag(w));
  }
  return CMPLX(copysign(re, x), copysign(im, y));
}

double _Complex casin(double _Complex z) { return over_i(casinh(times_i(z))); }

double _Complex cacos(double _Complex z) {
  double x = creal(z), y = cimag(z);
  if (is_special(z)) {
    if (isinf(y)) return CMPLX(isnan(x) ? x : isinf(x) ? (x > 0 ? M_PI_4 : 3 * M_PI_4) : M_PI_2, -y);
    if (isinf(x)) return CMPLX(isnan(y) ? y : x > 0 ? 0 : M_PI, isnan(y) ? -INFINITY : copysign(INFINITY, -y));
    if (isnan(y) && x == 0) return CMPLX(M_PI_2, y);
    return CMPLX(NAN, NAN);
  }
  if (fabs(x) > 1e150 || fabs(y) > 1e150) {
    double _Complex l = clog(z);
    return CMPLX(fabs(cimag(l)), copysign(creal(l) + M_LN2, -y));
  }
  double _Complex a = csqrt(CMPLX(1 - x, -y)), b = csqrt(CMPLX(1 + x, y));
  double re = 2 * atan2(creal(a), creal(b));
  double im = asinh(creal(b) * cimag(a) - cimag(b) * creal(a));
  return CMPLX(re, im == 0 ? copysign(0, -y) : im);
}

double _Complex cacosh(double _Complex z) {
  double _Complex a = cacos(z);
  if (isnan(creal(a)) || isnan(cimag(a))) return CMPLX(fabs(cimag(a)), creal(a));
  return CMPLX(fabs(cimag(a)), copysign(creal(a), cimag(z)));
}

double _Complex catanh(double _Complex z) {
  double x = creal(z), y = cimag(z);
  if (is_special(z)) {
    if (isinf(y)) return CMPLX(copysign(0, x), copysign(M_PI_2, y));
    if (isinf(x)) return CMPLX(copysign(0, x), isnan(y) ? y : copysign(M_PI_2, y));
    if (x == 0) return CMPLX(x, y);
    return CMPLX(NAN, NAN);
  }
  if (x == 0 && y == 0) return z;
  double ax = fabs(x), re, im;
  if (ax > 1e8 || fabs(y) > 1e8) {
    double ay = fabs(y); /* x / |z|^2 without the square */
    re = ax >= ay ? 1 / ax / (1 + (ay / ax) * (ay / ax)) : ax / ay / ay / ((ax / ay) * (ax / ay) + 1);
    return CMPLX(copysign(re, x), copysign(M_PI_2, y));
  }
  if (ax == 1 && y == 0) return CMPLX(x / 0.0, y);
  if (ax == 1 && fabs(y) < 1e-8) return CMPLX(copysign((M_LN2 - log(fabs(y))) / 2, x), copysign(M_PI_4, y));
  re = log1p(4 * ax / ((1 - ax) * (1 - ax) + y * y)) / 4;
  im = atan2(2 * y, (1 - ax) * (1 + ax) - y * y) / 2;
  return CMPLX(copysign(re, x), im);
}

double _Complex catan(double _Complex z) { return over_i(catanh(times_i(z))); }

/* --- float and long double -------------------------------------------------------------------------------------- */

#define IN_OTHER_TYPES(name)                                          \
  float _Complex name##f(float _Complex z) { return name(z); }        \
  long double _Complex name##l(long double _Complex z) { return name(z); }
#define REAL_IN_OTHER_TYPES(name)                            \
  float name##f(float _Complex z) { return name(z); }        \
  long double name##l(long double _Complex z) { return name(z); }

IN_OTHER_TYPES(cacos)
IN_OTHER_TYPES(casin)
IN_OTHER_TYPES(catan)
IN_OTHER_TYPES(ccos)
IN_OTHER_TYPES(csin)
IN_OTHER_TYPES(ctan)
IN_OTHER_TYPES(cacosh)
IN_OTHER_TYPES(casinh)
IN_OTHER_TYPES(catanh)
IN_OTHER_TYPES(ccosh)
IN_OTHER_TYPES(csinh)
IN_OTHER_TYPES(ctanh)
IN_OTHER_TYPES(cexp)
IN_OTHER_TYPES(clog)
IN_OTHER_TYPES(clog10)
IN_OTHER_TYPES(csqrt)
IN_OTHER_TYPES(conj)
IN_OTHER_TYPES(cproj)
REAL_IN_OTHER_TYPES(cabs)
REAL_IN_OTHER_TYPES(carg)
REAL_IN_OTHER_TYPES(cimag)
REAL_IN_OTHER_TYPES(creal)

float _Complex cpowf(float _Complex x, float _Complex y) { return cpow(x, y); }
long double _Complex cpowl(long double _Complex x, long double _Complex y) { return cpow(x, y); }
