/*
 * cp: copies a file to another, or files (with -r folders, too) into a folder. -n: not over one that is there, -i: asks.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "yes_or_no.h"
#include "long_options.h"

static bool recursive, verbose, keeps_existing, asks;
static bool only_newer; /* -u: not over a file that is as new */

static int complain(const char *what, const char *path)
{
  fprintf(stderr, "cp: %s '%s': %s\n", what, path, strerror(errno));
  return 1;
}

static int copy_file(const char *from, const char *to, mode_t mode)
{
  char buffer[4096];
  ssize_t n;
  int in = open(from, O_RDONLY);
  if (in < 0)
    return complain("cannot open", from);
  int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, mode & 0777);
  if (out < 0) {
    close(in);
    return complain("cannot create regular file", to);
  }
  while ((n = read(in, buffer, sizeof buffer)) > 0) {
    if (write(out, buffer, (size_t)n) != n)
      return complain("error writing", to);
  }
  close(in);
  close(out);
  return n < 0 ? complain("error reading", from) : 0;
}

static int copy(const char *from, const char *to)
{
  struct stat a, b;
  if (stat(from, &a) < 0)
    return complain("cannot stat", from);
  if (S_ISDIR(a.st_mode) && !recursive) {
    fprintf(stderr, "cp: -r not specified; omitting directory '%s'\n", from);
    return 1;
  }
  if (stat(to, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino) {
    fprintf(stderr, "cp: '%s' and '%s' are the same file\n", from, to);
    return 1;
  }
  struct stat existing;
  if (only_newer && !S_ISDIR(a.st_mode) && stat(to, &existing) == 0 && existing.st_mtime >= a.st_mtime)
    return 0;
  if (!S_ISDIR(a.st_mode) && (keeps_existing || asks) && access(to, F_OK) == 0) {
    if (keeps_existing || !ask("cp: overwrite '%s'? ", to))
      return 0;
  }
  if (verbose)
    printf("'%s' -> '%s'\n", from, to);
  if (!S_ISDIR(a.st_mode))
    return copy_file(from, to, a.st_mode);

  if (mkdir(to, a.st_mode | S_IRWXU) < 0 && errno != EEXIST)
    return complain("cannot create directory", to);
  DIR *directory = opendir(from);
  if (directory == NULL)
    return complain("cannot access", from);
  int status = 0;
  struct dirent *entry;
  while ((entry = readdir(directory)) != NULL) {
    char source[PATH_MAX], target[PATH_MAX];
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
      continue;
    snprintf(source, sizeof source, "%s/%s", from, entry->d_name);
    snprintf(target, sizeof target, "%s/%s", to, entry->d_name);
    status |= copy(source, target);
  }
  closedir(directory);
  return status;
}

int main(int argc, char **argv)
{
  struct stat st;
  int c, status = 0;
  shorten_options(argc, argv, "cp", "archive.a force.f interactive.i no-clobber.n preserve.p recursive.r verbose.v update.u", 1, 0);
  while ((c = getopt(argc, argv, "afinprRuv")) != -1) {
    switch (c) {
    case 'a':
    case 'r':
    case 'R': recursive = true; break;
    case 'v': verbose = true; break;
    case 'i': asks = true; break;
    case 'n': keeps_existing = true; break;
    case 'u': only_newer = true; break;
    case 'f':
    case 'p': break;
    default: refuse_option("cp", 1);
    }
  }
  if (argc - optind < 2) {
    if (argc == optind)
      fprintf(stderr, "cp: missing file operand\n");
    else
      fprintf(stderr, "cp: missing destination file operand after '%s'\n", argv[optind]);
    fprintf(stderr, "Try 'cp --help' for more information.\n");
    return 1;
  }
  const char *target = argv[argc - 1];
  bool into = stat(target, &st) == 0 && S_ISDIR(st.st_mode);
  if (argc - optind > 2 && !into) {
    fprintf(stderr, "cp: target '%s': %s\n", target, strerror(into ? 0 : errno != 0 ? errno : ENOTDIR));
    return 1;
  }
  for (int i = optind; i < argc - 1; i++) {
    char path[PATH_MAX];
    const char *slash = strrchr(argv[i], '/');
    snprintf(path, sizeof path, "%s/%s", target, slash != NULL && slash[1] != '\0' ? slash + 1 : argv[i]);
    status |= copy(argv[i], into ? path : target);
  }
  return status;
}
