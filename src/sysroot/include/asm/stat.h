/* Linux's name for what is in <sys/stat.h>. */
#ifndef _ASM_STAT_H
#define _ASM_STAT_H
#include <sys/stat.h>
#endif
