/*
 * rmdir: removes empty folders; -p also the ones above them, as far as they are named.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "long_options.h"

static bool parents, verbose;

static bool remove_folder(const char *path)
{
  if (verbose)
    printf("rmdir: removing directory, '%s'\n", path);
  if (rmdir(path) == 0)
    return true;
  fprintf(stderr, "rmdir: failed to remove '%s': %s\n", path, strerror(errno));
  return false;
}

int main(int argc, char **argv)
{
  int c, status = 0;
  shorten_options(argc, argv, "rmdir", "parents.p verbose.v", 1, 0);
  while ((c = getopt(argc, argv, "pv")) != -1) {
    if (c == '?')
      refuse_option("rmdir", 1);
    parents = parents || c == 'p';
    verbose = verbose || c == 'v';
  }
  if (optind == argc) {
    fprintf(stderr, "rmdir: missing operand\n");
    refuse_option("rmdir", 1);
  }
  for (; optind < argc; optind++) {
    char *path = argv[optind], *slash;
    bool removed = remove_folder(path);
    while (removed && parents && (slash = strrchr(path, '/')) != NULL && slash > path) {
      *slash = '\0';
      removed = remove_folder(path);
    }
    if (!removed)
      status = 1;
  }
  return status;
}
