/* Linux's name for what is in <sys/param.h>. */
#ifndef _LINUX_PARAM_H
#define _LINUX_PARAM_H
#include <sys/param.h>
#endif
