/* Linux's name for what is in <sys/time.h> and <time.h>. */
#ifndef _LINUX_TIME_H
#define _LINUX_TIME_H
#include <sys/time.h>
#include <time.h>
#endif
