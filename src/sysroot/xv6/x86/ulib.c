/* The library for programs of xv6 for x86: RISC-V's, beside what usys.c has in x86's way. */
#define exit exit_with
#define fstat fstat_of_riscv
#define stat stat_of_riscv
#include "../user/ulib.c"
