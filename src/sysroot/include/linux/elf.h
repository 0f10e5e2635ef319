/* Linux's name for what is in <elf.h>. */
#ifndef _LINUX_ELF_H
#define _LINUX_ELF_H
#include <elf.h>
#endif
