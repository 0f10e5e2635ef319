/* Short names of the integer types, as xv6 for x86 has them. */
#ifndef XV6_X86_TYPES_H
#define XV6_X86_TYPES_H

typedef unsigned int uint;
typedef unsigned short ushort;
typedef unsigned char uchar;
/* A page directory entry. */
typedef uint pde_t;

#endif
