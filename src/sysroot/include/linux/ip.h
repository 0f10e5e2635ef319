/* Linux's name for what is in <netinet/ip.h>. */
#ifndef _LINUX_IP_H
#define _LINUX_IP_H
#include <netinet/ip.h>
#endif
