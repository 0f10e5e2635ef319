/* Linux sys/sendfile.h: copying between descriptors. */
#ifndef _SYS_SENDFILE_H
#define _SYS_SENDFILE_H
#include <features.h>
#include <sys/types.h>
ssize_t sendfile(int to, int from, off_t *offset, size_t count);
#define sendfile64 sendfile
#endif
