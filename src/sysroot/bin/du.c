/*
 * du: how much room files take, in KiB; of a directory with all below it. A file with several names counts once.
 */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sizes.h"

static bool all, summary, human, apparent, bytes, total_wanted;
static int deepest = 1 << 20;
static int status;

static struct seen {
  dev_t device;
  ino_t inode;
} *seen;
static size_t seen_count;

/* Is this one of the names of a file that has been counted? */
static bool counted(const struct stat *st)
{
  if (st->st_nlink < 2 || S_ISDIR(st->st_mode))
    return false;
  for (size_t i = 0; i < seen_count; i++) {
    if (seen[i].device == st->st_dev && seen[i].inode == st->st_ino)
      return true;
  }
  seen = realloc(seen, (seen_count + 1) * sizeof *seen);
  seen[seen_count++] = (struct seen){st->st_dev, st->st_ino};
  return false;
}

static void report(unsigned long long size, const char *path)
{
  char text[32];
  if (human)
    printf("%s\t%s\n", human_size(size, text, sizeof text), path);
  else
    printf("%llu\t%s\n", bytes ? size : (size + 1023) / 1024, path);
}

static unsigned long long measure(const char *path, int depth)
{
  struct stat st;
  if (lstat(path, &st) < 0) {
    fflush(stdout);
    fprintf(stderr, "du: cannot access '%s': %s\n", path, strerror(errno));
    status = 1;
    return 0;
  }
  if (counted(&st))
    return 0;
  unsigned long long size = apparent ? (unsigned long long)st.st_size : (unsigned long long)st.st_blocks * 512;
  if (S_ISDIR(st.st_mode)) {
    DIR *folder = opendir(path);
    struct dirent *entry;
    if (folder == NULL) {
      fflush(stdout);
      fprintf(stderr, "du: cannot read directory '%s': %s\n", path, strerror(errno));
      status = 1;
    }
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
      if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
        continue;
      char *child = malloc(strlen(path) + strlen(entry->d_name) + 2);
      sprintf(child, "%s%s%s", path, path[strlen(path) - 1] == '/' ? "" : "/", entry->d_name);
      size += measure(child, depth + 1);
      free(child);
    }
    if (folder != NULL)
      closedir(folder);
  }
  if (depth == 0 || (!summary && depth <= deepest && (all || S_ISDIR(st.st_mode))))
    report(size, path);
  return size;
}

int main(int argc, char **argv)
{
  static char *here[] = {".", NULL};
  unsigned long long total = 0;
  int option;
  while ((option = getopt(argc, argv, "abcd:hkms")) != -1) {
    switch (option) {
    case 'a': all = true; break;
    case 'b': apparent = bytes = true; break;
    case 'c': total_wanted = true; break;
    case 'd': deepest = atoi(optarg); break;
    case 'h': human = true; break;
    case 'k': break;
    case 'm': break;
    case 's': summary = true; break;
    default: fprintf(stderr, "Try 'du --help' for more information.\n"); return 1;
    }
  }
  for (char **path = optind < argc ? argv + optind : here; *path != NULL; path++)
    total += measure(*path, 0);
  if (total_wanted)
    report(total, "total");
  return status;
}
