/* Linux's name for what is in <sys/xattr.h>. */
#ifndef _LINUX_XATTR_H
#define _LINUX_XATTR_H
#include <sys/xattr.h>
#endif
