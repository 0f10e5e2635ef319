/* Of the machine's description, what a user program can use: pages and the stack pointer. */
#ifndef XV6_RISCV_H
#define XV6_RISCV_H

#define PGSIZE 4096
#define PGSHIFT 12

#define PGROUNDUP(size) (((size) + PGSIZE - 1) & ~(PGSIZE - 1))
#define PGROUNDDOWN(address) ((address) & ~(PGSIZE - 1))

/* One beyond the highest virtual address that Sv39 gives a user program. */
#define MAXVA (1L << (9 + 9 + 9 + 12 - 1))

/* The stack pointer: where the caller's frame begins. */
static inline uint64 r_sp(void) { return (uint64)__builtin_frame_address(0); }

typedef uint64 pte_t;
typedef uint64 *pagetable_t;

#endif
