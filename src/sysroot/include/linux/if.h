/* Linux's name for what is in <net/if.h>. */
#ifndef _LINUX_IF_H
#define _LINUX_IF_H
#include <net/if.h>
#endif
