/* C11 6.10.1, 6.10.7, 6.10.3.5: conditional inclusion: defined, arithmetic in intmax_t, skipped groups, null directives. */
#include <stdio.h>
#define ONE 1
#define EMPTY
#define TWICE(x) ((x) * 2)
#
#if defined ONE && !defined(TWO) && TWICE(ONE + 1) == 4
#define A "a"
#elif syntax error here
#endif
#if 0
'unbalanced quotes and #error are not looked at
#error never
#if nested
#else
#endif
#elif UNDEFINED
#define B "wrong"
#else
#define B "b"
#endif
#if -1 > 0u && (2 || 1 / 0) && 'A' == 65
#define C "c"
#endif
#ifdef EMPTY
#ifndef NOTHING
#define D "d"
#endif
#endif
#if (1 ? 2 : 3) == 2 && (5 & 3 | 8) == 9 && ~0 == -1 && 7 % 4 << 2 == 12
#define E "e"
#endif
#undef ONE
#undef NEVER_DEFINED
#ifdef ONE
#define F "wrong"
#else
#define F "f"
#endif
#define ONE 11
#if __has_include(<stdio.h>) && !__has_include("no-such-file.h")
#define G "g"
#endif

int main(void) {
  printf("%s%s%s%s%s%s%s %d\n", A, B, C, D, E, F, G, ONE);
  return 0;
}
