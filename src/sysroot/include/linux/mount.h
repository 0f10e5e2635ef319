/* Linux's name for what is in <sys/mount.h>. */
#ifndef _LINUX_MOUNT_H
#define _LINUX_MOUNT_H
#include <sys/mount.h>
#endif
