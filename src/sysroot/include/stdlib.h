/* C11 7.22, POSIX and GNU: general utilities. */
#ifndef _STDLIB_H
#define _STDLIB_H
#include <features.h>
#include <stddef.h>
#include <sys/types.h>
#include <bits/waitstatus.h>
#include <alloca.h>
#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX 2147483647
#define MB_CUR_MAX (__ctype_get_mb_cur_max())
size_t __ctype_get_mb_cur_max(void);
typedef struct {
  int quot;
  int rem;
} div_t;
typedef struct {
  long quot;
  long rem;
} ldiv_t;
typedef struct {
  long long quot;
  long long rem;
} lldiv_t;
typedef int (*__compar_fn_t)(const void *, const void *);
typedef __compar_fn_t comparison_fn_t;
int atoi(const char *s);
long atol(const char *s);
long long atoll(const char *s);
double atof(const char *s);
double strtod(const char *restrict s, char **restrict end);
float strtof(const char *restrict s, char **restrict end);
long double strtold(const char *restrict s, char **restrict end);
long strtol(const char *restrict s, char **restrict end, int base);
long long strtoll(const char *restrict s, char **restrict end, int base);
unsigned long strtoul(const char *restrict s, char **restrict end, int base);
unsigned long long strtoull(const char *restrict s, char **restrict end, int base);
long long strtoq(const char *restrict s, char **restrict end, int base);
unsigned long long strtouq(const char *restrict s, char **restrict end, int base);
void *malloc(size_t size) __attribute__((malloc)) __wur;
void *calloc(size_t count, size_t size) __attribute__((malloc)) __wur;
void *realloc(void *block, size_t size) __wur;
void *reallocarray(void *block, size_t count, size_t size) __wur;
void free(void *block);
void cfree(void *block);
void *aligned_alloc(size_t alignment, size_t size) __attribute__((malloc)) __wur;
int posix_memalign(void **result, size_t alignment, size_t size) __wur;
void *valloc(size_t size) __attribute__((malloc)) __wur;
__noreturn void abort(void);
__noreturn void exit(int status);
__noreturn void _Exit(int status);
__noreturn void quick_exit(int status);
int atexit(void (*function)(void));
int at_quick_exit(void (*function)(void));
int on_exit(void (*function)(int status, void *argument), void *argument);
char *getenv(const char *name);
char *secure_getenv(const char *name);
int setenv(const char *name, const char *value, int overwrite);
int unsetenv(const char *name);
int putenv(char *string);
int clearenv(void);
int system(const char *command) __wur;
int rand(void);
void srand(unsigned int seed);
int rand_r(unsigned int *seed);
long random(void);
void srandom(unsigned int seed);
char *initstate(unsigned int seed, char *state, size_t size);
char *setstate(char *state);
struct random_data {
  int *fptr;
  int *rptr;
  int *state;
  int rand_type;
  int rand_deg;
  int rand_sep;
  int *end_ptr;
};
int random_r(struct random_data *restrict data, int *restrict result);
int srandom_r(unsigned int seed, struct random_data *data);
int initstate_r(unsigned int seed, char *restrict state, size_t size, struct random_data *restrict data);
int setstate_r(char *restrict state, struct random_data *restrict data);
double drand48(void);
double erand48(unsigned short state[3]);
long lrand48(void);
long nrand48(unsigned short state[3]);
long mrand48(void);
long jrand48(unsigned short state[3]);
void srand48(long seed);
unsigned short *seed48(unsigned short seed[3]);
void lcong48(unsigned short parameters[7]);
unsigned int arc4random(void);
unsigned int arc4random_uniform(unsigned int bound);
void arc4random_buf(void *buffer, size_t size);
void *bsearch(const void *key, const void *base, size_t count, size_t size, __compar_fn_t compare);
void qsort(void *base, size_t count, size_t size, __compar_fn_t compare);
void qsort_r(void *base, size_t count, size_t size, int (*compare)(const void *, const void *, void *),
             void *argument);
int abs(int n);
long labs(long n);
long long llabs(long long n);
div_t div(int numerator, int denominator);
ldiv_t ldiv(long numerator, long denominator);
lldiv_t lldiv(long long numerator, long long denominator);
int mblen(const char *s, size_t n);
int mbtowc(wchar_t *restrict to, const char *restrict s, size_t n);
int wctomb(char *s, wchar_t c);
size_t mbstowcs(wchar_t *restrict to, const char *restrict from, size_t n);
size_t wcstombs(char *restrict to, const wchar_t *restrict from, size_t n);
char *mktemp(char *template);
int mkstemp(char *template) __wur;
int mkostemp(char *template, int flags) __wur;
int mkstemps(char *template, int suffix_length) __wur;
char *mkdtemp(char *template) __wur;
char *realpath(const char *restrict path, char *restrict resolved) __wur;
char *canonicalize_file_name(const char *path) __wur;
int getsubopt(char **restrict option, char *const *restrict tokens, char **restrict value);
int getloadavg(double averages[], int count);
char *ecvt(double value, int digits, int *restrict point, int *restrict sign);
char *fcvt(double value, int digits, int *restrict point, int *restrict sign);
char *gcvt(double value, int digits, char *buffer);
long a64l(const char *s);
char *l64a(long value);
int posix_openpt(int flags);
int grantpt(int fd);
int unlockpt(int fd);
char *ptsname(int fd);
int ptsname_r(int fd, char *buffer, size_t size);
struct drand48_data {
  unsigned short __x[3];
  unsigned short __old_x[3];
  unsigned short __c;
  unsigned short __init;
  unsigned long long __a;
};
int drand48_r(struct drand48_data *generator, double *result);
int erand48_r(unsigned short state[3], struct drand48_data *generator, double *result);
int lrand48_r(struct drand48_data *generator, long *result);
int nrand48_r(unsigned short state[3], struct drand48_data *generator, long *result);
int mrand48_r(struct drand48_data *generator, long *result);
int jrand48_r(unsigned short state[3], struct drand48_data *generator, long *result);
int srand48_r(long seed, struct drand48_data *generator);
int seed48_r(unsigned short seed[3], struct drand48_data *generator);
int lcong48_r(unsigned short parameters[7], struct drand48_data *generator);
int ecvt_r(double value, int digits, int *restrict point, int *restrict sign, char *restrict text, size_t size);
int fcvt_r(double value, int digits, int *restrict point, int *restrict sign, char *restrict text, size_t size);
#define qecvt ecvt
#define qfcvt fcvt
#define qgcvt gcvt
#define qecvt_r ecvt_r
#define qfcvt_r fcvt_r
int mkostemps(char *template, int suffix_length, int flags) __wur;
int rpmatch(const char *answer);
int getpt(void);
int strfromd(char *restrict s, size_t size, const char *restrict format, double value);
int strfromf(char *restrict s, size_t size, const char *restrict format, float value);
int strfroml(char *restrict s, size_t size, const char *restrict format, long double value);
#include <xlocale.h>
long strtol_l(const char *restrict s, char **restrict end, int base, locale_t locale);
long long strtoll_l(const char *restrict s, char **restrict end, int base, locale_t locale);
unsigned long strtoul_l(const char *restrict s, char **restrict end, int base, locale_t locale);
unsigned long long strtoull_l(const char *restrict s, char **restrict end, int base, locale_t locale);
double strtod_l(const char *restrict s, char **restrict end, locale_t locale);
float strtof_l(const char *restrict s, char **restrict end, locale_t locale);
long double strtold_l(const char *restrict s, char **restrict end, locale_t locale);
/* Large files are the only ones there are. */
#define mkstemp64 mkstemp
#define mkostemp64 mkostemp
#define mkstemps64 mkstemps
#define mkostemps64 mkostemps
#endif
