/* Linux's name for what is in <sys/sysinfo.h>. */
#ifndef _LINUX_SYSINFO_H
#define _LINUX_SYSINFO_H
#include <sys/sysinfo.h>
#endif
