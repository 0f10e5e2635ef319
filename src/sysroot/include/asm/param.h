/* Linux's name for what is in <sys/param.h>. */
#ifndef _ASM_PARAM_H
#define _ASM_PARAM_H
#include <sys/param.h>
#endif
