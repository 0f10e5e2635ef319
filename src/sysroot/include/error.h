/* GNU error.h. */
#ifndef _ERROR_H
#define _ERROR_H
#include <features.h>
void error(int status, int error_number, const char *format, ...) __printf_like(3, 4);
void error_at_line(int status, int error_number, const char *file, unsigned int line, const char *format, ...)
    __printf_like(5, 6);
extern unsigned int error_message_count;
extern int error_one_per_line;
extern void (*error_print_progname)(void);
#endif
