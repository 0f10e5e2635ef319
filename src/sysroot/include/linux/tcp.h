/* Linux's name for what is in <netinet/tcp.h>. */
#ifndef _LINUX_TCP_H
#define _LINUX_TCP_H
#include <netinet/tcp.h>
#endif
