/* Linux's name for what is in <sys/ipc.h>. */
#ifndef _LINUX_IPC_H
#define _LINUX_IPC_H
#include <sys/ipc.h>
#endif
