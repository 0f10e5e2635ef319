/* Linux: processes as descriptors. */
#ifndef _SYS_PIDFD_H
#define _SYS_PIDFD_H
#include <signal.h>
#define PIDFD_NONBLOCK 04000
int pidfd_open(pid_t pid, unsigned int flags);
int pidfd_send_signal(int fd, int signal, siginfo_t *info, unsigned int flags);
#endif
