/*
 * Bessel functions of integer order (POSIX j0, y0 and so on). Near zero they are their power series, whose terms cancel, so they are added
 * in double-double; beyond that Hankel's asymptotic series with the sine and cosine of x. Other orders come by the recurrence
 * f(n+1) = 2n/x f(n) - f(n-1): upwards where that is stable, for J of orders above x downwards from a beginning that does not matter (Miller).
 */
#include "math_internal.h"

#define SERIES_END 25.0
#define PI 3.14159265358979323846

/* J of order 0 or 1. */
static struct dd series_j(int order, double x) {
  struct dd square = __dd_multiply(__dd_two_sum(x, 0), __dd_two_sum(x, 0));
  struct dd quarter = {-square.hi / 4, -square.lo / 4};
  struct dd term = order ? (struct dd){x / 2, 0} : (struct dd){1, 0}, sum = term;
  for (int k = 1; k < 200; k++) {
    struct dd divisor = {(double)k * (k + order), 0};
    term = __dd_divide(__dd_multiply(term, quarter), divisor);
    sum = __dd_add(sum, term);
    if (absolute(term.hi) < 1e-34 * (1e-10 + absolute(sum.hi))) break;
  }
  return sum;
}

/* Y of order 0 or 1: with the logarithm, and sums of the harmonic series. */
static double series_y(int order, double x) {
  static const struct dd gamma = {0x1.2788cfc6fb619p-1, -0x1.6cb90701fbfabp-58}, two_over_pi = {0x1.45f306dc9c883p-1, -0x1.6b01ec5417056p-55};
  struct dd logarithm = __dd_add(__log_double(x / 2), gamma), j = series_j(order, x);
  struct dd square = __dd_multiply(__dd_two_sum(x, 0), __dd_two_sum(x, 0));
  struct dd quarter = {-square.hi / 4, -square.lo / 4};
  /* harmonic: H(k) + H(k + order) */
  struct dd term = order ? (struct dd){x / 2, 0} : (struct dd){1, 0}, harmonic = {order, 0}, sum = {0, 0};
  for (int k = 0; k < 200; k++) {
    struct dd part = __dd_multiply(term, harmonic);
    sum = __dd_add(sum, part);
    if (k > 2 && absolute(part.hi) < 1e-34 * (1e-10 + absolute(sum.hi))) break;
    struct dd one = {1, 0}, first = {k + 1, 0}, second = {k + 1 + order, 0};
    harmonic = __dd_add(harmonic, __dd_add(__dd_divide(one, first), __dd_divide(one, second)));
    struct dd divisor = {(double)(k + 1) * (k + 1 + order), 0};
    term = __dd_divide(__dd_multiply(term, quarter), divisor);
  }
  /* (2 J log - sum) / pi, and for order 1 less 2 / (pi x) */
  struct dd doubled = __dd_multiply(j, logarithm), half = {-sum.hi / 2, -sum.lo / 2};
  struct dd result = __dd_add(doubled, half);
  if (order) {
    struct dd minus_one = {-1, 0};
    result = __dd_add(result, __dd_divide(minus_one, __dd_two_sum(x, 0)));
  }
  result = __dd_multiply(result, two_over_pi);
  return result.hi + result.lo;
}

/* Hankel: sqrt(2 / (pi x)) (P cos(chi) - Q sin(chi)), chi = x - (order / 2 + 1 / 4) pi; for Y sine and cosine change places. */
static double far(int order, double x, int second_kind) {
  double mu = 4.0 * order * order, p = 1, q = 0, term = 1;
  for (int k = 1; k < 60; k++) {
    double next = term * (mu - (2.0 * k - 1) * (2.0 * k - 1)) / (k * 8 * x);
    if (absolute(next) > absolute(term) || absolute(next) < 1e-18) break;
    term = next;
    switch (k % 4) {
      case 0: p += term; break;
      case 1: q += term; break;
      case 2: p -= term; break;
      default: q -= term; break;
    }
  }
  double s = __sin(x), c = __cos(x);
  /* times the square root of two */
  double sine = order ? -s - c : s - c, cosine = order ? s - c : s + c;
  double wave = second_kind ? p * sine + q * cosine : p * cosine - q * sine;
  return wave / __builtin_sqrt(PI * x);
}

static double bessel_j(int order, double x) {
  if (is_nan(x)) return x;
  if (is_infinite(x)) return 0;
  double size = absolute(x), result;
  if (size < SERIES_END) {
    struct dd sum = series_j(order, size);
    result = sum.hi + sum.lo;
  } else {
    result = far(order, size, 0);
  }
  return order && x < 0 ? -result : result;
}

static double bessel_y(int order, double x) {
  if (is_nan(x)) return x;
  if (x == 0) return range_error(-HUGE_VAL);
  if (x < 0) return domain_error();
  if (is_infinite(x)) return 0;
  return x < SERIES_END ? series_y(order, x) : far(order, x, 1);
}

static double __jn(int n, double x) {
  int negative = 0;
  if (n < 0) {
    n = -n;
    negative ^= n & 1;
  }
  if (x < 0) {
    x = -x;
    negative ^= n & 1;
  }
  double result;
  if (n < 2) {
    result = bessel_j(n, x);
  } else if (x == 0 || is_infinite(x)) {
    result = 0;
  } else if (n <= x) {
    double before = bessel_j(0, x), now = bessel_j(1, x);
    for (int k = 1; k < n; k++) {
      double next = 2.0 * k / x * now - before;
      before = now;
      now = next;
    }
    result = now;
  } else {
    /* From far above: the values are right but for a factor, which J0 or J1 tells. */
    int start = 2 * ((n + (int)__builtin_sqrt(60.0 * n) + 20) / 2);
    double above = 0, now = 1e-300, wanted = 0, first = 0;
    for (int k = start; k > 0; k--) {
      double below = 2.0 * k / x * now - above;
      above = now;
      now = below;
      if (absolute(now) > 1e250) {
        now *= 1e-250;
        above *= 1e-250;
        wanted *= 1e-250;
      }
      if (k - 1 == n) wanted = now;
      if (k - 1 == 1) first = now;
    }
    double zero = bessel_j(0, x), one = bessel_j(1, x);
    result = absolute(zero) > absolute(one) ? wanted / now * zero : wanted / first * one;
  }
  return negative ? -result : result;
}

static double __yn(int n, double x) {
  int negative = n < 0 && n & 1;
  if (n < 0) n = -n;
  double result = bessel_y(n > 0, x);
  if (n > 1 && is_finite(result)) {
    double before = bessel_y(0, x);
    for (int k = 1; k < n && is_finite(result); k++) {
      double next = 2.0 * k / x * result - before;
      before = result;
      result = next;
    }
  }
  return negative ? -result : result;
}

/* --- Public names -------------------------------------------------------------------------------------------- */

double j0(double x) { return bessel_j(0, x); }
double j1(double x) { return bessel_j(1, x); }
double y0(double x) { return bessel_y(0, x); }
double y1(double x) { return bessel_y(1, x); }
double jn(int n, double x) { return __jn(n, x); }
double yn(int n, double x) { return __yn(n, x); }
float j0f(float x) { return bessel_j(0, x); }
float j1f(float x) { return bessel_j(1, x); }
float y0f(float x) { return bessel_y(0, x); }
float y1f(float x) { return bessel_y(1, x); }
float jnf(int n, float x) { return __jn(n, x); }
float ynf(int n, float x) { return __yn(n, x); }
