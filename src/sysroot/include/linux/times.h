/* Linux's name for what is in <sys/times.h>. */
#ifndef _LINUX_TIMES_H
#define _LINUX_TIMES_H
#include <sys/times.h>
#endif
