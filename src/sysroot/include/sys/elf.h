/* Linux's name for what is in <elf.h>. */
#ifndef _SYS_ELF_H
#define _SYS_ELF_H
#include <elf.h>
#endif
