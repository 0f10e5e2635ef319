/* Linux's name for what is in <sys/ioctl.h>. */
#ifndef _LINUX_IOCTL_H
#define _LINUX_IOCTL_H
#include <sys/ioctl.h>
#endif
