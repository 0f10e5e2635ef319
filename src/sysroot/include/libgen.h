/* POSIX libgen.h: parts of a path. Both functions may change their argument. */
#ifndef _LIBGEN_H
#define _LIBGEN_H
char *dirname(char *path);
char *__xpg_basename(char *path);
#define basename __xpg_basename
#endif
