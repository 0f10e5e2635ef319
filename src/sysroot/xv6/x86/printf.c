/* printf as xv6 for x86 has it: RISC-V's fprintf. */
#define printf printf_of_riscv
#include "../user/printf.c"
#undef printf

void printf(int fd, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vprintf(fd, format, arguments);
  va_end(arguments);
}
