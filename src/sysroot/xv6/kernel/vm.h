/* How sbrk gives memory: at once, or when it is first touched. */
#ifndef XV6_VM_H
#define XV6_VM_H

#define SBRK_EAGER 1
#define SBRK_LAZY 2

#endif
