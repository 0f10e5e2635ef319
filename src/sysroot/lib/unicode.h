/* Questions about a character beyond ASCII (unicode.c). */
#ifndef _UNICODE_H
#define _UNICODE_H
unsigned int __unicode_upper(unsigned int c);
unsigned int __unicode_lower(unsigned int c);
int __unicode_is_alpha(unsigned int c);
int __unicode_is_graph(unsigned int c);
int __unicode_is_upper(unsigned int c);
int __unicode_is_lower(unsigned int c);
int __unicode_is_blank(unsigned int c);
int __unicode_is_space(unsigned int c);
int __unicode_is_control(unsigned int c);
/* Columns on a terminal, or -1 for what is not printable. */
int __unicode_width(unsigned int c);
#endif
