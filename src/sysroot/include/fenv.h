/* C11 7.6: the floating-point environment. Exceptions are not recorded and rounding is to nearest, so, as
   the standard has it, only the macros of what there is are defined: no FE_DIVBYZERO, no FE_UPWARD. */
#ifndef _FENV_H
#define _FENV_H
#define FE_ALL_EXCEPT 0
#define FE_TONEAREST 0
typedef unsigned short fexcept_t;
typedef struct {
  unsigned int __exceptions;
  unsigned int __reserved[7];
} fenv_t;
#define FE_DFL_ENV ((const fenv_t *)-1)
int feclearexcept(int exceptions);
int fegetexceptflag(fexcept_t *flags, int exceptions);
int feraiseexcept(int exceptions);
int fesetexceptflag(const fexcept_t *flags, int exceptions);
int fetestexcept(int exceptions);
int fegetround(void);
int fesetround(int direction);
int fegetenv(fenv_t *environment);
int feholdexcept(fenv_t *environment);
int fesetenv(const fenv_t *environment);
int feupdateenv(const fenv_t *environment);
#endif
