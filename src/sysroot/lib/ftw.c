/* Walking a tree of files (POSIX nftw). One path buffer grows and shrinks as the walk goes down and up. */
#include <dirent.h>
#include <ftw.h>
#include <limits.h>
#include <unistd.h>
#include "internal.h"

struct walk {
  char path[PATH_MAX];
  int flags;
  dev_t device;
  int (*visit)(const char *, const struct stat *, int, struct FTW *);
  int (*visit_plain)(const char *, const struct stat *, int);
};

static int call(struct walk *walk, const struct stat *status, int type, int base, int level) {
  struct FTW where = {base, level};
  if (walk->visit) return walk->visit(walk->path, status, type, &where);
  return walk->visit_plain(walk->path, status, type);
}

static int walk_from(struct walk *walk, size_t length, int base, int level) {
  struct stat status;
  int type, physical = walk->flags & FTW_PHYS;
  if (__builtin_syscall(physical ? SYS_lstat : SYS_stat, walk->path, &status) >= 0) {
    type = S_ISDIR(status.st_mode) ? FTW_D : S_ISLNK(status.st_mode) ? FTW_SL : FTW_F;
  } else if (!physical && __builtin_syscall(SYS_lstat, walk->path, &status) >= 0 && S_ISLNK(status.st_mode)) {
    type = walk->visit ? FTW_SLN : FTW_SL;
  } else {
    if (level == 0) return __result(-ENOENT);
    type = FTW_NS;
  }
  if (level == 0) walk->device = status.st_dev;
  if (walk->flags & FTW_MOUNT && type != FTW_NS && status.st_dev != walk->device) return 0;
  if (type != FTW_D) return call(walk, &status, type, base, level);
  DIR *directory = opendir(walk->path);
  if (!directory) return call(walk, &status, errno == EACCES ? FTW_DNR : FTW_NS, base, level);
  int result = walk->flags & FTW_DEPTH ? 0 : call(walk, &status, FTW_D, base, level);
  struct dirent *entry;
  size_t end = length;
  if (length && walk->path[length - 1] != '/') walk->path[end++] = '/';
  while (result == 0 && (entry = readdir(directory))) {
    const char *name = entry->d_name;
    if (name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]))) continue;
    size_t n = __strlen(name);
    if (end + n >= sizeof walk->path) {
      errno = ENAMETOOLONG;
      result = -1;
      break;
    }
    __memcpy(walk->path + end, name, n + 1);
    result = walk_from(walk, end + n, end, level + 1);
  }
  closedir(directory);
  walk->path[length] = 0;
  if (result == 0 && walk->flags & FTW_DEPTH) result = call(walk, &status, walk->visit ? FTW_DP : FTW_D, base, level);
  return result;
}

static int start(struct walk *walk, const char *path) {
  size_t length = __strlen(path);
  if (length >= sizeof walk->path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  __memcpy(walk->path, path, length + 1);
  while (length > 1 && walk->path[length - 1] == '/') walk->path[--length] = 0;
  char *slash = __memrchr(walk->path, '/', length);
  return walk_from(walk, length, slash ? (int)(slash + 1 - walk->path) : 0, 0);
}

int nftw(const char *path, int (*visit)(const char *, const struct stat *, int, struct FTW *), int descriptors,
         int flags) {
  struct walk walk = {.flags = flags, .visit = visit};
  return start(&walk, path);
}

int ftw(const char *path, int (*visit)(const char *, const struct stat *, int), int descriptors) {
  struct walk walk = {.flags = 0, .visit_plain = visit};
  return start(&walk, path);
}
