/* Disk quotas, which are for the superuser. */
#ifndef _SYS_QUOTA_H
#define _SYS_QUOTA_H
#include <sys/types.h>
#define QCMD(command, type) (((command) << 8) | ((type)&0xff))
#define USRQUOTA 0
#define GRPQUOTA 1
int quotactl(int command, const char *device, int id, char *address);
#endif
