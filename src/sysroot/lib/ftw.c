/*
 * Walking a tree of files (POSIX nftw, GNU's FTW_ACTIONRETVAL). One path buffer grows and shrinks as the walk goes down and up. A walk that
 * follows links goes into no directory that it is already in.
 */
#include <dirent.h>
#include <ftw.h>
#include <fcntl.h>
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

/* The directories that the walk is in. */
struct chain {
  dev_t device;
  ino_t inode;
  const struct chain *above;
};

static int call(struct walk *walk, const struct stat *status, int type, int base, int level) {
  struct FTW where = {base, level};
  if (walk->visit) return walk->visit(walk->path, status, type, &where);
  return walk->visit_plain(walk->path, status, type);
}

/* Go into a directory that is not the working directory, as FTW_CHDIR has it: the directory's name is the path's last part. */
static int enter(const struct walk *walk, int level, int base) {
  return walk->flags & FTW_CHDIR ? chdir(level ? walk->path + base : walk->path) : 0;
}

static int walk_from(struct walk *walk, size_t length, int base, int level, const struct chain *above) {
  struct stat status;
  int type, physical = walk->flags & FTW_PHYS;
  const char *path = walk->flags & FTW_CHDIR && level ? walk->path + base : walk->path;
  if (__builtin_syscall(physical ? SYS_lstat : SYS_stat, path, &status) >= 0) {
    type = S_ISDIR(status.st_mode) ? FTW_D : S_ISLNK(status.st_mode) ? FTW_SL : FTW_F;
  } else if (!physical && __builtin_syscall(SYS_lstat, path, &status) >= 0 && S_ISLNK(status.st_mode)) {
    type = walk->visit ? FTW_SLN : FTW_SL;
  } else {
    if (level == 0) return __result(-ENOENT);
    type = FTW_NS;
  }
  if (level == 0) walk->device = status.st_dev;
  if (walk->flags & FTW_MOUNT && type != FTW_NS && status.st_dev != walk->device) return 0;
  if (type != FTW_D) return call(walk, &status, type, base, level);
  for (const struct chain *c = above; c && !physical; c = c->above) {
    if (c->device == status.st_dev && c->inode == status.st_ino) return 0;
  }
  struct chain here = {status.st_dev, status.st_ino, above};
  DIR *directory = opendir(path);
  if (!directory) return call(walk, &status, errno == EACCES ? FTW_DNR : FTW_NS, base, level);
  int result = walk->flags & FTW_DEPTH ? 0 : call(walk, &status, FTW_D, base, level);
  int skip = walk->flags & FTW_ACTIONRETVAL && result == FTW_SKIP_SUBTREE;
  if (skip) result = FTW_CONTINUE;
  struct dirent *entry;
  size_t end = length;
  int entered = result == 0 && !skip && walk->flags & FTW_CHDIR;
  if (entered && enter(walk, level, base) < 0) result = -1;
  if (length && walk->path[length - 1] != '/') walk->path[end++] = '/';
  while (result == 0 && !skip && (entry = readdir(directory))) {
    const char *name = entry->d_name;
    if (name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]))) continue;
    size_t n = __strlen(name);
    if (end + n >= sizeof walk->path) {
      errno = ENAMETOOLONG;
      result = -1;
      break;
    }
    __memcpy(walk->path + end, name, n + 1);
    result = walk_from(walk, end + n, end, level + 1, &here);
    if (walk->flags & FTW_ACTIONRETVAL && result == FTW_SKIP_SIBLINGS) {
      result = FTW_CONTINUE;
      break;
    }
  }
  closedir(directory);
  walk->path[length] = 0;
  if (entered && level && chdir("..") < 0) result = -1;
  if (result == 0 && !skip && walk->flags & FTW_DEPTH) result = call(walk, &status, walk->visit ? FTW_DP : FTW_D, base, level);
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
  int home = walk->flags & FTW_CHDIR ? open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  int result = walk_from(walk, length, slash ? (int)(slash + 1 - walk->path) : 0, 0, NULL);
  if (home >= 0) {
    fchdir(home);
    close(home);
  }
  if (walk->flags & FTW_ACTIONRETVAL && (result == FTW_SKIP_SIBLINGS || result == FTW_SKIP_SUBTREE)) result = 0;
  return result;
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
