/* Numbers of file systems, as statfs gives them. */
#ifndef _LINUX_MAGIC_H
#define _LINUX_MAGIC_H
#define EXT4_SUPER_MAGIC 0xef53
#define TMPFS_MAGIC 0x01021994
#define PROC_SUPER_MAGIC 0x9fa0
#define SYSFS_MAGIC 0x62656572
#define DEVPTS_SUPER_MAGIC 0x1cd1
#define PIPEFS_MAGIC 0x50495045
#define SOCKFS_MAGIC 0x534f434b
#define NFS_SUPER_MAGIC 0x6969
#define OVERLAYFS_SUPER_MAGIC 0x794c7630
#endif
