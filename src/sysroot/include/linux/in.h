/* Linux's name for what is in <netinet/in.h>. */
#ifndef _LINUX_IN_H
#define _LINUX_IN_H
#include <netinet/in.h>
#endif
