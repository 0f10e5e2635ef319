/* Linux's name for what is in <net/ethernet.h>. */
#ifndef _LINUX_IF_ETHER_H
#define _LINUX_IF_ETHER_H
#include <net/ethernet.h>
#endif
