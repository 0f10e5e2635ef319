/* Constants for C and assembler. */
#ifndef _LINUX_CONST_H
#define _LINUX_CONST_H
#define _AC(x, suffix) x##suffix
#define _UL(x) _AC(x, UL)
#define _ULL(x) _AC(x, ULL)
#define _BITUL(x) (1UL << (x))
#define _BITULL(x) (1ULL << (x))
#endif
