/* POSIX syslog.h: messages for the system's log. */
#ifndef _SYSLOG_H
#define _SYSLOG_H
#include <sys/syslog.h>
#endif
