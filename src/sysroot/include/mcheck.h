/* glibc mcheck.h: tracing of malloc. Without MALLOC_TRACE in the environment it does nothing there either; --check finds more. */
#ifndef _MCHECK_H
#define _MCHECK_H
#include <features.h>
#define mtrace() ((void)0)
#define muntrace() ((void)0)
#endif
