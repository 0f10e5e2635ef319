/* The numbers of the system calls are those of xv6 for RISC-V. */
#include "../kernel/syscall.h"
