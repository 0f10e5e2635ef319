/* The type of a locale as an object. */
#ifndef _XLOCALE_H
#define _XLOCALE_H
typedef struct __locale *locale_t;
#endif
