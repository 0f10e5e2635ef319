/* Linux's name for what is in <sys/shm.h>. */
#ifndef _LINUX_SHM_H
#define _LINUX_SHM_H
#include <sys/shm.h>
#endif
