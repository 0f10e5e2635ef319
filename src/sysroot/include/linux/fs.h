/* File systems and block devices. */
#ifndef _LINUX_FS_H
#define _LINUX_FS_H
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <linux/types.h>
#define SEEK_MAX 4
#define RENAME_NOREPLACE 1
#define RENAME_EXCHANGE 2
#define RENAME_WHITEOUT 4
#define BLKGETSIZE 0x1260
#define BLKSSZGET 0x1268
#define BLKGETSIZE64 0x80081272
#define FIBMAP 1
#define FIGETBSZ 2
#define FS_IOC_GETFLAGS 0x80086601
#define FS_IOC_SETFLAGS 0x40086602
#define FS_IMMUTABLE_FL 0x10
#define FS_APPEND_FL 0x20
#define FICLONE 0x40049409
#endif
