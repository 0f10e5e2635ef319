/* Linux's mntent.h: tables of mounted file systems, such as /proc/mounts. */
#ifndef _MNTENT_H
#define _MNTENT_H
#include <stdio.h>
#define MNTTAB "/etc/fstab"
#define MOUNTED "/etc/mtab"
#define _PATH_MOUNTED "/etc/mtab"
struct mntent {
  char *mnt_fsname;
  char *mnt_dir;
  char *mnt_type;
  char *mnt_opts;
  int mnt_freq;
  int mnt_passno;
};
FILE *setmntent(const char *file, const char *mode);
struct mntent *getmntent(FILE *file);
int endmntent(FILE *file);
char *hasmntopt(const struct mntent *entry, const char *option);
#endif
