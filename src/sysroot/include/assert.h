/* C11 7.2: diagnostics. May be included again with NDEBUG changed. */
#include <sys/cdefs.h>
#undef assert
#undef assert_perror
#ifdef NDEBUG
#define assert(expression) ((void)0)
#define assert_perror(error) ((void)0)
#else
__noreturn void __assert_fail(const char *assertion, const char *file, unsigned int line, const char *function);
__noreturn void __assert_perror_fail(int error, const char *file, unsigned int line, const char *function);
#define assert(expression)                                                                         \
  ((expression) ? (void)0 : __assert_fail(#expression, __FILE__, __LINE__, __func__))
#define assert_perror(error)                                                                       \
  (!(error) ? (void)0 : __assert_perror_fail((error), __FILE__, __LINE__, __func__))
#endif
#ifndef static_assert
#define static_assert _Static_assert
#endif
