/* Linux's name for what is in <sys/ptrace.h>. */
#ifndef _LINUX_PTRACE_H
#define _LINUX_PTRACE_H
#include <sys/ptrace.h>
#endif
