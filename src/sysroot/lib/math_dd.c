/*
 * Double-double arithmetic: a value is the unevaluated sum hi + lo of two doubles, about 106 bits. What the mathematics
 * computes in it comes out as the correctly rounded double nearly always.
 *
 * The idea is that the rounding error of a sum and of a product is itself a double, and can be computed (Dekker, "A
 * floating-point technique for extending the available precision", 1971).
 */
#include "math_internal.h"

struct dd __dd_quick_sum(double a, double b) { /* |a| >= |b| */
  double s = a + b;
  struct dd r = {s, b - (s - a)};
  return r;
}

struct dd __dd_two_sum(double a, double b) {
  double s = a + b, v = s - a;
  struct dd r = {s, (a - (s - v)) + (b - v)};
  return r;
}

struct dd __dd_two_product(double a, double b) {
  double p = a * b, t;
  t = 134217729.0 * a;
  double ah = t - (t - a), al = a - ah;
  t = 134217729.0 * b;
  double bh = t - (t - b), bl = b - bh;
  struct dd r = {p, ((ah * bh - p) + ah * bl + al * bh) + al * bl};
  return r;
}

struct dd __dd_add(struct dd a, struct dd b) {
  struct dd s = __dd_two_sum(a.hi, b.hi), t = __dd_two_sum(a.lo, b.lo);
  s = __dd_quick_sum(s.hi, s.lo + t.hi);
  return __dd_quick_sum(s.hi, s.lo + t.lo);
}

struct dd __dd_add_double(struct dd a, double b) {
  struct dd s = __dd_two_sum(a.hi, b);
  return __dd_quick_sum(s.hi, s.lo + a.lo);
}

struct dd __dd_multiply(struct dd a, struct dd b) {
  struct dd p = __dd_two_product(a.hi, b.hi);
  return __dd_quick_sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

struct dd __dd_multiply_double(struct dd a, double b) {
  struct dd p = __dd_two_product(a.hi, b);
  return __dd_quick_sum(p.hi, p.lo + a.lo * b);
}

struct dd __dd_divide(struct dd a, struct dd b) {
  double q = a.hi / b.hi;
  struct dd p = __dd_multiply_double(b, q);
  struct dd r = {-p.hi, -p.lo};
  r = __dd_add(a, r);
  return __dd_quick_sum(q, r.hi / b.hi);
}
