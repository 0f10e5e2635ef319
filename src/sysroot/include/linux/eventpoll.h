/* Linux's name for what is in <sys/epoll.h>. */
#ifndef _LINUX_EVENTPOLL_H
#define _LINUX_EVENTPOLL_H
#include <sys/epoll.h>
#endif
