/* Linux's name for what is in <sys/socket.h>. */
#ifndef _ASM_SOCKET_H
#define _ASM_SOCKET_H
#include <sys/socket.h>
#endif
