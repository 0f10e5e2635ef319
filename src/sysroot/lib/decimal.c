/*
 * The decimal expansion of a double is finite: m * 2^-k = m * 5^k / 10^k. So one multiplication of a big integer by 5^k
 * (or by 2^e for whole numbers) gives every digit there is, and rounding to any precision is exact.
 * A big integer here is an array of limbs in base 10^9, least significant first.
 */
#include "decimal.h"
#include "internal.h"

#define LIMB 1000000000U
#define LIMBS 90

static int multiply(unsigned int *limbs, int count, unsigned int factor) {
  unsigned long carry = 0;
  for (int i = 0; i < count; i++) {
    carry += (unsigned long)limbs[i] * factor;
    limbs[i] = carry % LIMB;
    carry /= LIMB;
  }
  while (carry) {
    limbs[count++] = carry % LIMB;
    carry /= LIMB;
  }
  return count;
}

void __to_decimal(double value, struct decimal *d) {
  union {
    double value;
    unsigned long bits;
  } pun = {value};
  unsigned long mantissa = pun.bits & 0xfffffffffffffUL;
  int exponent = pun.bits >> 52 & 0x7ff;
  unsigned int limbs[LIMBS];
  int count = 0;
  d->count = 0;
  d->exponent = 0;
  if (exponent) {
    mantissa |= 1UL << 52;
  } else {
    exponent = 1;
  }
  exponent -= 1075;
  if (!mantissa) return;
  int zeros = __builtin_ctzl(mantissa);
  mantissa >>= zeros;
  exponent += zeros;
  for (unsigned long rest = mantissa; rest; rest /= LIMB) limbs[count++] = rest % LIMB;
  int point = 0; /* decimal digits after the point */
  if (exponent > 0) {
    for (; exponent >= 29; exponent -= 29) count = multiply(limbs, count, 1U << 29);
    count = multiply(limbs, count, 1U << exponent);
  } else {
    point = -exponent;
    int power = point;
    unsigned int five = 1;
    for (; power >= 13; power -= 13) count = multiply(limbs, count, 1220703125);
    while (power-- > 0) five *= 5;
    count = multiply(limbs, count, five);
  }
  char *out = d->digits;
  for (int i = count - 1; i >= 0; i--) {
    unsigned int limb = limbs[i];
    char text[9];
    for (int j = 8; j >= 0; j--) {
      text[j] = '0' + limb % 10;
      limb /= 10;
    }
    int from = 0;
    if (i == count - 1) {
      while (text[from] == '0') from++;
    }
    for (int j = from; j < 9; j++) *out++ = text[j];
  }
  d->count = out - d->digits;
  d->exponent = d->count - point;
  while (d->count && d->digits[d->count - 1] == '0') d->count--;
}

void __round_decimal(struct decimal *d, int keep) {
  if (keep >= d->count) return;
  if (keep < 0) {
    d->count = 0;
    return;
  }
  int digit = d->digits[keep] - '0';
  int exactly_half = digit == 5 && keep + 1 == d->count;
  int odd = keep > 0 && (d->digits[keep - 1] - '0') & 1;
  int up = digit > 5 || (digit == 5 && (!exactly_half || odd));
  d->count = keep;
  if (up) {
    while (d->count && d->digits[d->count - 1] == '9') d->count--;
    if (d->count) {
      d->digits[d->count - 1]++;
    } else {
      d->digits[0] = '1';
      d->count = 1;
      d->exponent++;
    }
  }
  while (d->count && d->digits[d->count - 1] == '0') d->count--;
}
