/*
 * GNU execinfo.h. Where functions return to is not on the C stack but in windows that a program cannot read, so the kernel
 * tells; names are those of the program's own table, as if it had been linked with -rdynamic.
 */
#include <dlfcn.h>
#include <execinfo.h>
#include <stdlib.h>
#include "internal.h"

#define TEXT 256
#define SYS_procstep_backtrace 1002

int backtrace(void **addresses, int size) {
  return size > 0 ? (int)__result(__builtin_syscall(SYS_procstep_backtrace, addresses, size)) : 0;
}

/* `./prog(function+0x12) [0x400123]`. Returns the length. */
static int describe(char *text, const void *address) {
  Dl_info info;
  if (!dladdr(address, &info)) return __format(text, TEXT, "[%p]", address);
  return __format(text, TEXT, "%s(%s+%#lx) [%p]", info.dli_fname, info.dli_sname,
                  (long)((const char *)address - (const char *)info.dli_saddr), address);
}

char **backtrace_symbols(void *const *addresses, int size) {
  char text[TEXT];
  size_t bytes = 0;
  for (int i = 0; i < size; i++) bytes += sizeof(char *) + describe(text, addresses[i]) + 1;
  char **list = malloc(bytes ? bytes : 1);
  if (!list) return NULL;
  char *next = (char *)(list + size);
  for (int i = 0; i < size; i++) {
    describe(text, addresses[i]);
    list[i] = next;
    next = __stpcpy(next, text) + 1;
  }
  return list;
}

void backtrace_symbols_fd(void *const *addresses, int size, int fd) {
  char text[TEXT + 1];
  for (int i = 0; i < size; i++) {
    int length = describe(text, addresses[i]);
    text[length++] = '\n';
    __builtin_syscall(SYS_write, fd, text, length);
  }
}
