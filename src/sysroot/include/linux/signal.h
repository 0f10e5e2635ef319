/* Linux's name for what is in <signal.h>. */
#ifndef _LINUX_SIGNAL_H
#define _LINUX_SIGNAL_H
#include <signal.h>
#endif
