/* Decimal numbers of any length (number.c): immutable, with a count of who refers to them. */
#ifndef NUMBER_H
#define NUMBER_H
#include <stdbool.h>
#include <stddef.h>

struct number {
  int references;
  bool negative;
  int whole;              /* digits before the point, at least one, without leading zeros */
  int scale;              /* digits behind it */
  signed char digits[];   /* values 0 to 9, the highest first */
};

struct number *number_keep(struct number *n);
void number_drop(struct number *n);

struct number *number_of(long value);
/* From text with digits 0-9 and A-F and a point, in a base of 2 to 16. */
struct number *number_parse(const char *text, int base);

int number_compare(const struct number *a, const struct number *b);
bool number_is_zero(const struct number *n);
/* The whole part as a long; the largest one if it is more. */
long number_long(const struct number *n);
/* Digits, as length() counts them. */
int number_length(const struct number *n);

/* Results are new. `scale` is that of bc(1): how many digits behind the point division computes, and others keep. */
struct number *number_add(const struct number *a, const struct number *b);
struct number *number_subtract(const struct number *a, const struct number *b);
struct number *number_multiply(const struct number *a, const struct number *b, int scale);
struct number *number_divide(const struct number *a, const struct number *b, int scale); /* NULL: by zero */
struct number *number_modulo(const struct number *a, const struct number *b, int scale); /* NULL: by zero */
struct number *number_power(struct number *a, const struct number *b, int scale);        /* NULL: 0 to a negative power */
struct number *number_root(const struct number *n, int scale);                           /* NULL: negative */
struct number *number_negate(const struct number *n);

/* The text in a base from 2 on, to be freed by the caller; digits of bases above 16 are numbers with spaces before them. */
char *number_text(const struct number *n, int base);
#endif
