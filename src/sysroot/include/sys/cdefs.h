/* Annotations shared by all headers. They say to the compiler what the manual says in words. */
#ifndef _SYS_CDEFS_H
#define _SYS_CDEFS_H

#define __BEGIN_DECLS
#define __END_DECLS
#define __THROW
#define __restrict_arr
#define __P(args) args
#define __CONCAT(x, y) x##y
#define __STRING(x) #x

#define __noreturn __attribute__((noreturn))
#define __printf_like(text, first) __attribute__((format(printf, text, first)))
#define __scanf_like(text, first) __attribute__((format(scanf, text, first)))
#define __nonnull(params) __attribute__((nonnull params))
#define __attribute_deprecated __attribute__((deprecated))

/* As in glibc: ignoring the result is diagnosed only in fortified compilations. */
#if defined _FORTIFY_SOURCE && _FORTIFY_SOURCE > 0
#define __wur __attribute__((warn_unused_result))
#else
#define __wur
#endif

#endif
