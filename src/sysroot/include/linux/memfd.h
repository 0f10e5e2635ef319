/* Linux's name for what is in <sys/mman.h>. */
#ifndef _LINUX_MEMFD_H
#define _LINUX_MEMFD_H
#include <sys/mman.h>
#endif
