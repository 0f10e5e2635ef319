/* POSIX monetary.h: amounts of money, as the C locale prints them. */
#ifndef _MONETARY_H
#define _MONETARY_H
#include <stddef.h>
#include <sys/types.h>
ssize_t strfmon(char *restrict s, size_t size, const char *restrict format, ...);
#endif
