/* Linux's name for what is in <sys/random.h>. */
#ifndef _LINUX_RANDOM_H
#define _LINUX_RANDOM_H
#include <sys/random.h>
#endif
