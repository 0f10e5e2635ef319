/* Linux's name for what is in <sys/ioctl.h>. */
#ifndef _ASM_IOCTLS_H
#define _ASM_IOCTLS_H
#include <sys/ioctl.h>
#endif
