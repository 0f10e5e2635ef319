/*
 * BSD's fts: a walk over a file hierarchy. An entry that is a directory is met before what is in it, and again after.
 *
 * Entries carry whole paths and the walk never changes the working directory (as with FTS_NOCHDIR). An entry that has been
 * handed out lives until the walk has left it, so what is kept is the way from the root to here and the siblings to come.
 */
#include <dirent.h>
#include <fts.h>
#include <stdlib.h>
#include "internal.h"

struct __fts {
  int options;
  int (*compare)(const FTSENT **, const FTSENT **);
  FTSENT *current;  /* what fts_read returned last */
  FTSENT *children; /* of current, if fts_children has read them */
  FTSENT root;      /* the parent of what the walk was asked for */
};

static void free_list(FTSENT *entry) {
  while (entry) {
    FTSENT *next = entry->fts_link;
    free(entry);
    entry = next;
  }
}

/* What an entry is, and FTS_DC if the directory is one of those that it is in. */
static void classify(FTS *walk, FTSENT *entry, int follow) {
  struct stat *s = &entry->__stat;
  if (follow ? stat(entry->fts_path, s) < 0 : lstat(entry->fts_path, s) < 0) {
    int error = errno;
    if (follow && lstat(entry->fts_path, s) == 0) {
      entry->fts_info = FTS_SLNONE;
      return;
    }
    entry->fts_errno = error;
    entry->fts_info = FTS_NS;
    return;
  }
  entry->fts_ino = s->st_ino;
  entry->fts_dev = s->st_dev;
  entry->fts_nlink = s->st_nlink;
  entry->fts_info = S_ISLNK(s->st_mode) ? FTS_SL : S_ISREG(s->st_mode) ? FTS_F : FTS_DEFAULT;
  if (!S_ISDIR(s->st_mode)) return;
  entry->fts_info = FTS_D;
  for (FTSENT *up = entry->fts_parent; up && up->fts_level >= FTS_ROOTLEVEL; up = up->fts_parent) {
    if (up->fts_ino == entry->fts_ino && up->fts_dev == entry->fts_dev) {
      entry->fts_cycle = up;
      entry->fts_info = FTS_DC;
    }
  }
}

static FTSENT *make_entry(FTS *walk, FTSENT *parent, const char *name) {
  size_t before = parent->fts_level < FTS_ROOTLEVEL ? 0 : parent->fts_pathlen;
  size_t length = __strlen(name);
  int slash = before > 0 && parent->fts_path[before - 1] != '/';
  FTSENT *entry = malloc(sizeof *entry + before + 1 + length + 1);
  if (!entry) return NULL;
  __memset(entry, 0, sizeof *entry);
  char *path = (char *)(entry + 1);
  if (before) __memcpy(path, parent->fts_path, before);
  if (slash) path[before] = '/';
  __memcpy(path + before + slash, name, length + 1);
  entry->fts_parent = parent;
  entry->fts_level = parent->fts_level + 1;
  entry->fts_path = entry->fts_accpath = path;
  entry->fts_name = path + before + slash;
  entry->fts_pathlen = before + slash + length;
  entry->fts_namelen = length;
  entry->fts_statp = &entry->__stat;
  entry->fts_instr = FTS_NOINSTR;
  int follow = walk->options & FTS_LOGICAL || (walk->options & FTS_COMFOLLOW && entry->fts_level == FTS_ROOTLEVEL);
  classify(walk, entry, follow);
  return entry;
}

/* Order a list by the caller's function, which compares pointers to pointers. Returns the new first entry. */
static FTSENT *sorted(FTS *walk, FTSENT *list, size_t count) {
  if (!walk->compare || count < 2) return list;
  FTSENT **array = malloc(count * sizeof *array);
  if (!array) return list;
  for (size_t i = 0; i < count; i++, list = list->fts_link) array[i] = list;
  qsort(array, count, sizeof *array, (int (*)(const void *, const void *))walk->compare);
  for (size_t i = 0; i < count; i++) array[i]->fts_link = i + 1 < count ? array[i + 1] : NULL;
  list = array[0];
  free(array);
  return list;
}

/* What is in a directory. If it can't be read, `entry` says so. */
static FTSENT *read_directory(FTS *walk, FTSENT *entry) {
  FTSENT *first = NULL, **link = &first;
  size_t count = 0;
  DIR *directory = opendir(entry->fts_path);
  if (!directory) {
    entry->fts_info = FTS_DNR;
    entry->fts_errno = errno;
    return NULL;
  }
  for (struct dirent *d; (d = readdir(directory)) != NULL;) {
    int dots = d->d_name[0] == '.' && (!d->d_name[1] || (d->d_name[1] == '.' && !d->d_name[2]));
    if (dots && !(walk->options & FTS_SEEDOT)) continue;
    FTSENT *child = make_entry(walk, entry, d->d_name);
    if (!child) break;
    if (dots) child->fts_info = FTS_DOT;
    *link = child;
    link = &child->fts_link;
    count++;
  }
  closedir(directory);
  return sorted(walk, first, count);
}

FTS *fts_open(char *const *paths, int options, int (*compare)(const FTSENT **, const FTSENT **)) {
  if (!(options & (FTS_LOGICAL | FTS_PHYSICAL))) {
    errno = EINVAL;
    return NULL;
  }
  FTS *walk = calloc(1, sizeof *walk);
  if (!walk) return NULL;
  walk->options = options;
  walk->compare = compare;
  walk->root.fts_level = FTS_ROOTPARENTLEVEL;
  walk->root.fts_info = FTS_INIT;
  FTSENT **link = &walk->children;
  size_t count = 0;
  for (; *paths; paths++, count++) {
    FTSENT *entry = **paths ? make_entry(walk, &walk->root, *paths) : NULL;
    if (!entry) {
      if (!**paths) errno = ENOENT;
      fts_close(walk);
      return NULL;
    }
    *link = entry;
    link = &entry->fts_link;
  }
  walk->children = sorted(walk, walk->children, count);
  return walk;
}

/* The next entry after one that is done with, which is freed: its sibling, or its directory again. */
static FTSENT *leave(FTS *walk, FTSENT *entry) {
  FTSENT *next = entry->fts_link, *parent = entry->fts_parent;
  free(entry);
  if (next) return walk->current = next;
  if (parent == &walk->root) return walk->current = NULL;
  if (parent->fts_info == FTS_D) parent->fts_info = FTS_DP;
  return walk->current = parent;
}

FTSENT *fts_read(FTS *walk) {
  FTSENT *entry = walk->current;
  if (!entry) {
    /* The first call, or one after the end. */
    walk->current = walk->children;
    walk->children = NULL;
    return walk->current;
  }
  int instruction = entry->fts_instr;
  entry->fts_instr = FTS_NOINSTR;
  if (instruction == FTS_AGAIN) {
    classify(walk, entry, walk->options & FTS_LOGICAL);
    return entry;
  }
  if (instruction == FTS_FOLLOW && (entry->fts_info == FTS_SL || entry->fts_info == FTS_SLNONE)) {
    classify(walk, entry, 1);
    return entry;
  }
  if (entry->fts_info == FTS_D) {
    int skip = instruction == FTS_SKIP ||
               (walk->options & FTS_XDEV && entry->fts_parent != &walk->root && entry->fts_dev != entry->fts_parent->fts_dev);
    FTSENT *children = walk->children;
    walk->children = NULL;
    if (skip) {
      free_list(children);
      entry->fts_info = FTS_DP;
      return entry;
    }
    if (!children) children = read_directory(walk, entry);
    if (children) return walk->current = children;
    if (entry->fts_info == FTS_D) entry->fts_info = FTS_DP;
    return entry;
  }
  FTSENT *next = leave(walk, entry);
  if (!next) errno = 0;
  return next;
}

FTSENT *fts_children(FTS *walk, int options) {
  FTSENT *entry = walk->current;
  errno = 0;
  if (!entry) return walk->children;
  if (entry->fts_info != FTS_D) return NULL;
  if (!walk->children) walk->children = read_directory(walk, entry);
  return walk->children;
}

int fts_set(FTS *walk, FTSENT *entry, int instruction) {
  if (instruction && instruction != FTS_AGAIN && instruction != FTS_FOLLOW && instruction != FTS_SKIP) {
    errno = EINVAL;
    return -1;
  }
  entry->fts_instr = instruction ? instruction : FTS_NOINSTR;
  return 0;
}

int fts_close(FTS *walk) {
  free_list(walk->children);
  for (FTSENT *entry = walk->current; entry && entry != &walk->root;) {
    FTSENT *parent = entry->fts_parent;
    free_list(entry);
    entry = parent;
  }
  free(walk);
  return 0;
}
