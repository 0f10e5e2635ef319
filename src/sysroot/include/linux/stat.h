/* Linux's name for what is in <sys/stat.h>. */
#ifndef _LINUX_STAT_H
#define _LINUX_STAT_H
#include <sys/stat.h>
#endif
