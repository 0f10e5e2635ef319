/* The numbers of the system calls. */
#include <sys/syscall.h>
