/* Linux's name for what is in <netinet/udp.h>. */
#ifndef _LINUX_UDP_H
#define _LINUX_UDP_H
#include <netinet/udp.h>
#endif
