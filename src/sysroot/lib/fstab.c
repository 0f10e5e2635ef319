/* The table of file systems (BSD fstab.h): /etc/fstab, read with the functions of <mntent.h>. */
#include <fstab.h>
#include <mntent.h>
#include <stdio.h>
#include "internal.h"

static FILE *table;

int setfsent(void) {
  endfsent();
  return (table = setmntent("/etc/fstab", "r")) != NULL;
}

void endfsent(void) {
  if (table) endmntent(table);
  table = NULL;
}

struct fstab *getfsent(void) {
  static struct fstab entry;
  if (!table && !setfsent()) return NULL;
  struct mntent *m = getmntent(table);
  if (!m) return NULL;
  const char *type = hasmntopt(m, "rw") ? FSTAB_RW : hasmntopt(m, "ro") ? FSTAB_RO : hasmntopt(m, "sw") ? FSTAB_SW : "??";
  entry = (struct fstab){m->mnt_fsname, m->mnt_dir, m->mnt_type, m->mnt_opts, type, m->mnt_freq, m->mnt_passno};
  return &entry;
}

struct fstab *getfsspec(const char *device) {
  struct fstab *entry = NULL;
  if (setfsent()) {
    while ((entry = getfsent()) && __strcmp(entry->fs_spec, device) != 0) continue;
  }
  return entry;
}

struct fstab *getfsfile(const char *directory) {
  struct fstab *entry = NULL;
  if (setfsent()) {
    while ((entry = getfsent()) && __strcmp(entry->fs_file, directory) != 0) continue;
  }
  return entry;
}
