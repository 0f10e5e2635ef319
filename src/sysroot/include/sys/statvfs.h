/* POSIX sys/statvfs.h: statistics of a file system. */
#ifndef _SYS_STATVFS_H
#define _SYS_STATVFS_H
#include <sys/types.h>
#define ST_RDONLY 1
#define ST_NOSUID 2
struct statvfs {
  unsigned long f_bsize;
  unsigned long f_frsize;
  fsblkcnt_t f_blocks;
  fsblkcnt_t f_bfree;
  fsblkcnt_t f_bavail;
  fsfilcnt_t f_files;
  fsfilcnt_t f_ffree;
  fsfilcnt_t f_favail;
  unsigned long f_fsid;
  unsigned long f_flag;
  unsigned long f_namemax;
  int __spare[6];
};
int statvfs(const char *restrict path, struct statvfs *restrict buffer);
int fstatvfs(int fd, struct statvfs *buffer);
#define statvfs64 statvfs
#define fstatvfs64 fstatvfs
#define ST_NODEV 4
#define ST_NOEXEC 8
#define ST_SYNCHRONOUS 0x10
#define ST_MANDLOCK 0x40
#define ST_WRITE 0x80
#define ST_APPEND 0x100
#define ST_IMMUTABLE 0x200
#define ST_NOATIME 0x400
#define ST_NODIRATIME 0x800
#define ST_RELATIME 0x1000
#endif
