/* Linux's name for what is in <sys/utsname.h>. */
#ifndef _LINUX_UTSNAME_H
#define _LINUX_UTSNAME_H
#include <sys/utsname.h>
#endif
