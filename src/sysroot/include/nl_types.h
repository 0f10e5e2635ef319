/* POSIX nl_types.h: message catalogues, of which there are none. */
#ifndef _NL_TYPES_H
#define _NL_TYPES_H
typedef int nl_item;
typedef void *nl_catd;
#define NL_SETD 1
#define NL_CAT_LOCALE 1
nl_catd catopen(const char *name, int flag);
char *catgets(nl_catd catalogue, int set, int message, const char *text);
int catclose(nl_catd catalogue);
#endif
