/*
 * rm: removes files; with -r folders and all that is in them, with -d empty ones; -f says nothing about what is not there,
 * -i asks before.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "yes_or_no.h"

static bool recursive, force, verbose, empty_directories, asks;

static int complain(const char *path)
{
  fprintf(stderr, "rm: cannot remove '%s': %s\n", path, strerror(errno));
  return 1;
}

static int remove_path(const char *path)
{
  struct stat st;
  int status = 0;

  if (lstat(path, &st) < 0)
    return force && errno == ENOENT ? 0 : complain(path);
  if (!S_ISDIR(st.st_mode)) {
    const char *kind = S_ISLNK(st.st_mode) ? "symbolic link" : st.st_size == 0 ? "regular empty file" : "regular file";
    if (asks && !ask("rm: remove %s '%s'? ", kind, path))
      return 0;
    if (unlink(path) < 0)
      return complain(path);
    if (verbose)
      printf("removed '%s'\n", path);
    return 0;
  }
  if (!recursive && empty_directories) {
    if (asks && !ask("rm: remove directory '%s'? ", path))
      return 0;
    return rmdir(path) < 0 ? complain(path) : 0;
  }
  if (!recursive) {
    errno = EISDIR;
    return complain(path);
  }
  if (asks && !ask("rm: descend into directory '%s'? ", path))
    return 0;
  DIR *directory = opendir(path);
  if (directory == NULL)
    return complain(path);
  struct dirent *entry;
  while ((entry = readdir(directory)) != NULL) {
    char child[PATH_MAX];
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
      continue;
    snprintf(child, sizeof child, "%s/%s", path, entry->d_name);
    status |= remove_path(child);
  }
  closedir(directory);
  if (asks && !ask("rm: remove directory '%s'? ", path))
    return status;
  if (rmdir(path) < 0)
    return complain(path);
  if (verbose)
    printf("removed directory '%s'\n", path);
  return status;
}

int main(int argc, char **argv)
{
  int c, status = 0;
  while ((c = getopt(argc, argv, "dfirRv")) != -1) {
    switch (c) {
    case 'd': empty_directories = true; break;
    case 'f':
      force = true;
      asks = false;
      break;
    case 'i': asks = true; break;
    case 'r':
    case 'R': recursive = true; break;
    case 'v': verbose = true; break;
    default: return 1;
    }
  }
  if (optind == argc && !force) {
    fprintf(stderr, "rm: missing operand\nTry 'rm --help' for more information.\n");
    return 1;
  }
  for (; optind < argc; optind++)
    status |= remove_path(argv[optind]);
  return status;
}
