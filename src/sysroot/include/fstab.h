/* The table of file systems, /etc/fstab. */
#ifndef _FSTAB_H
#define _FSTAB_H
#include <paths.h>
#define FSTAB_RW "rw"
#define FSTAB_RO "ro"
#define FSTAB_SW "sw"
struct fstab {
  char *fs_spec;
  char *fs_file;
  char *fs_vfstype;
  char *fs_mntops;
  const char *fs_type;
  int fs_freq;
  int fs_passno;
};
struct fstab *getfsent(void);
struct fstab *getfsspec(const char *device);
struct fstab *getfsfile(const char *directory);
int setfsent(void);
void endfsent(void);
#endif
