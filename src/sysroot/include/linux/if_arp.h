/* Linux's name for what is in <net/if_arp.h>. */
#ifndef _LINUX_IF_ARP_H
#define _LINUX_IF_ARP_H
#include <net/if_arp.h>
#endif
