/* C11 7.19: common definitions. */
#ifndef _STDDEF_H
#define _STDDEF_H
typedef long ptrdiff_t;
typedef unsigned long size_t;
typedef int wchar_t;
typedef struct {
  long long __ll __attribute__((aligned(8)));
  long double __ld __attribute__((aligned(16)));
} max_align_t;
#ifndef NULL
#define NULL ((void *)0)
#endif
#define offsetof(type, member) __builtin_offsetof(type, member)
#endif
