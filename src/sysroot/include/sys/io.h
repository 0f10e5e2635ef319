/* Ports of the hardware, which are for the superuser. */
#ifndef _SYS_IO_H
#define _SYS_IO_H
int ioperm(unsigned long from, unsigned long count, int on);
int iopl(int level);
#endif
