/* Linux's name for what is in <sys/un.h>. */
#ifndef _LINUX_UN_H
#define _LINUX_UN_H
#include <sys/un.h>
#endif
