/* Linux's name for what is in <sys/uio.h>. */
#ifndef _LINUX_UIO_H
#define _LINUX_UIO_H
#include <sys/uio.h>
#endif
