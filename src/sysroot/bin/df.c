/*
 * df: how full the file systems are.
 */
#include <errno.h>
#include <mntent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "sizes.h"

static bool human, inodes, types;

static void print_row(const char *device, const char *type, const struct statvfs *st, const char *where)
{
  unsigned long long unit = st->f_frsize, total = st->f_blocks, free_blocks = st->f_bfree, available = st->f_bavail;
  if (inodes) {
    unit = 1024;
    total = st->f_files;
    free_blocks = available = st->f_ffree;
  }
  unsigned long long used = total - free_blocks, whole = used + available;
  char text[3][32], percent[16];
  const unsigned long long values[3] = {total * unit, used * unit, available * unit};
  for (int i = 0; i < 3; i++) {
    if (human && !inodes)
      human_size(values[i], text[i], sizeof text[i]);
    else
      snprintf(text[i], sizeof text[i], "%llu", values[i] / 1024);
  }
  snprintf(percent, sizeof percent, whole == 0 ? "-" : "%llu%%", whole == 0 ? 0 : (100 * used + whole - 1) / whole);
  printf("%-14s ", device);
  if (types)
    printf("%-8s ", type);
  if (human)
    printf("%5s %5s %5s %4s %s\n", text[0], text[1], text[2], percent, where);
  else
    printf("%9s %9s %9s %4s %s\n", text[0], text[1], text[2], percent, where);
}

int main(int argc, char **argv)
{
  int option, status = 0;
  while ((option = getopt(argc, argv, "ahikT")) != -1) {
    switch (option) {
    case 'h': human = true; break;
    case 'i': inodes = true; break;
    case 'T': types = true; break;
    case 'a':
    case 'k': break;
    default: fprintf(stderr, "Try 'df --help' for more information.\n"); return 1;
    }
  }
  printf("%-14s ", "Filesystem");
  if (types)
    printf("%-8s ", "Type");
  if (inodes)
    printf(human ? "%5s %5s %5s %4s %s\n" : "%9s %9s %9s %4s %s\n", "Inodes", "IUsed", "IFree", "IUse%", "Mounted on");
  else if (human)
    printf("%5s %5s %5s %4s %s\n", "Size", "Used", "Avail", "Use%", "Mounted on");
  else
    printf("%9s %9s %9s %4s %s\n", "1K-blocks", "Used", "Available", "Use%", "Mounted on");
  struct statvfs st;
  for (int i = optind; i < argc; i++) {
    if (statvfs(argv[i], &st) < 0) {
      fflush(stdout);
      fprintf(stderr, "df: %s: %s\n", argv[i], strerror(errno));
      status = 1;
    } else {
      print_row("tmpfs", "tmpfs", &st, "/");
    }
  }
  FILE *mounts = optind == argc ? setmntent("/proc/mounts", "r") : NULL;
  struct mntent *entry;
  int shown = 0;
  while (mounts != NULL && (entry = getmntent(mounts)) != NULL) {
    if (statvfs(entry->mnt_dir, &st) == 0 && st.f_blocks > 0) {
      print_row(entry->mnt_fsname, entry->mnt_type, &st, entry->mnt_dir);
      shown++;
    }
  }
  if (mounts != NULL)
    endmntent(mounts);
  if (optind == argc && shown == 0 && statvfs("/", &st) == 0)
    print_row("tmpfs", "tmpfs", &st, "/");
  return status;
}
