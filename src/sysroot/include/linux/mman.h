/* Linux's name for what is in <sys/mman.h>. */
#ifndef _LINUX_MMAN_H
#define _LINUX_MMAN_H
#include <sys/mman.h>
#endif
