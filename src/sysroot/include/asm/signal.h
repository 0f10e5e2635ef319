/* Linux's name for what is in <signal.h>. */
#ifndef _ASM_SIGNAL_H
#define _ASM_SIGNAL_H
#include <signal.h>
#endif
