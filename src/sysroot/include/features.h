/* Feature macros: everything is visible, as with gcc's default gnu mode and _GNU_SOURCE. */
#ifndef _FEATURES_H
#define _FEATURES_H
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE 1
#endif
#ifndef _POSIX_SOURCE
#define _POSIX_SOURCE 1
#endif
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#define __USE_POSIX 1
#define __USE_MISC 1
#define __USE_XOPEN 1
/* Is the compiler (predefined.ts says which gcc), or the C library, at least this version? */
#define __GNUC_PREREQ(major, minor) (__GNUC__ > (major) || (__GNUC__ == (major) && __GNUC_MINOR__ >= (minor)))
#define __GLIBC_PREREQ(major, minor) (2 > (major) || (2 == (major) && 36 >= (minor)))
#include <sys/cdefs.h>
#endif
