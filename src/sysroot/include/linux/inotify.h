/* Linux's name for what is in <sys/inotify.h>. */
#ifndef _LINUX_INOTIFY_H
#define _LINUX_INOTIFY_H
#include <sys/inotify.h>
#endif
