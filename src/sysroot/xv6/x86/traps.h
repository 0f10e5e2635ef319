/* The numbers of the x86's traps that user programs may name. */
#ifndef XV6_X86_TRAPS_H
#define XV6_X86_TRAPS_H

#define T_DIVIDE 0   /* division by zero */
#define T_PGFLT 14   /* page fault */
#define T_SYSCALL 64 /* system call */

#endif
