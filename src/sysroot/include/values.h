/* Old names for <limits.h> and <float.h>. */
#ifndef _VALUES_H
#define _VALUES_H
#include <float.h>
#include <limits.h>
#define BITSPERBYTE CHAR_BIT
#define BITS(type) (BITSPERBYTE * (int)sizeof(type))
#define CHARBITS BITS(char)
#define SHORTBITS BITS(short)
#define INTBITS BITS(int)
#define LONGBITS BITS(long)
#define PTRBITS BITS(char *)
#define FLOATBITS BITS(float)
#define DOUBLEBITS BITS(double)
#define MINSHORT SHRT_MIN
#define MAXSHORT SHRT_MAX
#define MININT INT_MIN
#define MAXINT INT_MAX
#define MINLONG LONG_MIN
#define MAXLONG LONG_MAX
#define HIBITS MINSHORT
#define HIBITI MININT
#define HIBITL MINLONG
#define MINFLOAT FLT_MIN
#ifndef MAXFLOAT
#define MAXFLOAT FLT_MAX
#endif
#define MINDOUBLE DBL_MIN
#define MAXDOUBLE DBL_MAX
#define FMINEXP FLT_MIN_EXP
#define FMAXEXP FLT_MAX_EXP
#define DMINEXP DBL_MIN_EXP
#define DMAXEXP DBL_MAX_EXP
#endif
