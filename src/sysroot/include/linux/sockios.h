/* Linux's name for what is in <sys/ioctl.h>. */
#ifndef _LINUX_SOCKIOS_H
#define _LINUX_SOCKIOS_H
#include <sys/ioctl.h>
#endif
