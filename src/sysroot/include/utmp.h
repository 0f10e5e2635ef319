/* Linux's utmp.h, as far as terminals go: making one the login terminal. */
#ifndef _UTMP_H
#define _UTMP_H
int login_tty(int fd);
#endif
