/* Linux's name for what is in <poll.h>. */
#ifndef _LINUX_POLL_H
#define _LINUX_POLL_H
#include <poll.h>
#endif
