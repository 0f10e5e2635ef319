/* Linux's name for what is in <unistd.h>. */
#ifndef _LINUX_CLOSE_RANGE_H
#define _LINUX_CLOSE_RANGE_H
#include <unistd.h>
#endif
