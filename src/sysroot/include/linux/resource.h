/* Linux's name for what is in <sys/resource.h>. */
#ifndef _LINUX_RESOURCE_H
#define _LINUX_RESOURCE_H
#include <sys/resource.h>
#endif
