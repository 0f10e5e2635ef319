/* Linux's name for what is in <sys/sem.h>. */
#ifndef _LINUX_SEM_H
#define _LINUX_SEM_H
#include <sys/sem.h>
#endif
