/* Where xv6 has its kernel on an x86. */
#ifndef XV6_X86_MEMLAYOUT_H
#define XV6_X86_MEMLAYOUT_H

#define EXTMEM 0x100000            /* where extended memory begins */
#define PHYSTOP 0xE000000          /* the end of physical memory */
#define KERNBASE 0x80000000        /* the first kernel address */
#define KERNLINK (KERNBASE + EXTMEM)

#endif
