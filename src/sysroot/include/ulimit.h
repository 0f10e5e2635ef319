/* XSI ulimit.h: the limit on the size of files, in blocks of 512 bytes. */
#ifndef _ULIMIT_H
#define _ULIMIT_H
#define UL_GETFSIZE 1
#define UL_SETFSIZE 2
long ulimit(int command, ...);
#endif
