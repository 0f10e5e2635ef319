/* Linux's name for what is in <termios.h>. */
#ifndef _ASM_TERMBITS_H
#define _ASM_TERMBITS_H
#include <termios.h>
#endif
