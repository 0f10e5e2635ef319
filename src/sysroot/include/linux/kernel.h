/* What the kernel has for its own programs. */
#ifndef _LINUX_KERNEL_H
#define _LINUX_KERNEL_H
#include <linux/const.h>
#include <sys/sysinfo.h>
#define __ALIGN_KERNEL(x, a) (((x) + (a) - 1) & ~((a) - 1))
#define __KERNEL_DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#endif
