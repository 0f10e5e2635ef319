/* Linux's pty.h: pseudo-terminals. */
#ifndef _PTY_H
#define _PTY_H
#include <sys/ioctl.h>
#include <sys/types.h>
#include <termios.h>
int openpty(int *master, int *slave, char *name, const struct termios *termios, const struct winsize *size);
pid_t forkpty(int *master, char *name, const struct termios *termios, const struct winsize *size);
#endif
