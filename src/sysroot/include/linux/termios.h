/* Linux's name for what is in <termios.h>. */
#ifndef _LINUX_TERMIOS_H
#define _LINUX_TERMIOS_H
#include <termios.h>
#endif
