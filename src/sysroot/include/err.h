/* BSD err.h: messages with the program's name and errno's text. */
#ifndef _ERR_H
#define _ERR_H
#include <features.h>
#include <stdarg.h>
void warn(const char *format, ...) __printf_like(1, 2);
void vwarn(const char *format, va_list ap) __printf_like(1, 0);
void warnx(const char *format, ...) __printf_like(1, 2);
void vwarnx(const char *format, va_list ap) __printf_like(1, 0);
__noreturn void err(int status, const char *format, ...) __printf_like(2, 3);
__noreturn void verr(int status, const char *format, va_list ap) __printf_like(2, 0);
__noreturn void errx(int status, const char *format, ...) __printf_like(2, 3);
__noreturn void verrx(int status, const char *format, va_list ap) __printf_like(2, 0);
#endif
