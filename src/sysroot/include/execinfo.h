/* GNU execinfo.h: the functions that are being executed. */
#ifndef _EXECINFO_H
#define _EXECINFO_H
int backtrace(void **addresses, int size);
char **backtrace_symbols(void *const *addresses, int size);
void backtrace_symbols_fd(void *const *addresses, int size, int fd);
#endif
