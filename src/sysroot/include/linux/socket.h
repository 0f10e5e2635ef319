/* Linux's name for what is in <sys/socket.h>. */
#ifndef _LINUX_SOCKET_H
#define _LINUX_SOCKET_H
#include <sys/socket.h>
#endif
