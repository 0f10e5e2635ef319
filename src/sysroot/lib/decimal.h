/* Exact decimal expansions of doubles, for printf; see decimal.c. */
#ifndef _DECIMAL_H
#define _DECIMAL_H

/* 0.d1d2d3... * 10^exponent; no trailing zeros; count 0 is zero. Digits are characters '0'..'9'. */
struct decimal {
  int exponent;
  int count;
  char digits[800];
};

/* The exact value of a finite double, sign ignored. */
void __to_decimal(double value, struct decimal *d);
/* Round to `keep` digits after the (decimal) point of 0.d1d2..., ties to even. keep <= 0 gives zero or one unit above. */
void __round_decimal(struct decimal *d, int keep);
#endif
