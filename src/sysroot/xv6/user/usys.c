/*
 * The system calls: each puts its number where the kernel looks for it and traps. The simulated kernel answers Linux's
 * numbers too; xv6's begin at XV6_CALLS.
 */
#include "kernel/types.h"
#include "kernel/syscall.h"
#include "user/user.h"

#define XV6_CALLS 2000
#define ecall(number, ...) __builtin_syscall(XV6_CALLS + (number), ##__VA_ARGS__)

int fork(void) { return ecall(SYS_fork); }

int exit(int status) {
  for (;;) ecall(SYS_exit, status);
}

int wait(int *status) { return ecall(SYS_wait, status); }
int pipe(int ends[2]) { return ecall(SYS_pipe, ends); }
int write(int fd, const void *bytes, int count) { return ecall(SYS_write, fd, bytes, count); }
int read(int fd, void *bytes, int count) { return ecall(SYS_read, fd, bytes, count); }
int close(int fd) { return ecall(SYS_close, fd); }
int kill(int pid) { return ecall(SYS_kill, pid); }
int exec(const char *path, char **argv) { return ecall(SYS_exec, path, argv); }
int open(const char *path, int flags) { return ecall(SYS_open, path, flags); }
int mknod(const char *path, short major, short minor) { return ecall(SYS_mknod, path, major, minor); }
int unlink(const char *path) { return ecall(SYS_unlink, path); }
int fstat(int fd, struct stat *status) { return ecall(SYS_fstat, fd, status); }
int link(const char *old, const char *new) { return ecall(SYS_link, old, new); }
int mkdir(const char *path) { return ecall(SYS_mkdir, path); }
int chdir(const char *path) { return ecall(SYS_chdir, path); }
int dup(int fd) { return ecall(SYS_dup, fd); }
int getpid(void) { return ecall(SYS_getpid); }
char *sys_sbrk(int increment, int how) { return (char *)ecall(SYS_sbrk, increment, how); }
int sleep(int ticks) { return ecall(SYS_sleep, ticks); }
int pause(int ticks) { return ecall(SYS_pause, ticks); }
int uptime(void) { return ecall(SYS_uptime); }

/* Calls that laboratories add to the kernel. Ours is another one, and says so. */
int trace(int mask) { return ecall(SYS_trace, mask); }
int sysinfo(void *info) { return ecall(SYS_sysinfo, info); }
