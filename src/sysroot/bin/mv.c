/*
 * mv: renames a file, or moves files into a folder.
 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "long_options.h"

/* -i: the first line of the answer begins with a y. */
static bool confirmed(const char *path)
{
  int answer, c;
  fprintf(stderr, "mv: overwrite '%s'? ", path);
  answer = c = getchar();
  while (c != '\n' && c != EOF)
    c = getchar();
  return answer == 'y' || answer == 'Y';
}

int main(int argc, char **argv)
{
  struct stat st;
  bool verbose = false, keeps = false, asks = false;
  int c, status = 0;
  shorten_options(argc, argv, "mv", "force.f no-clobber.n verbose.v interactive.i update.u", 1, 0);
  while ((c = getopt(argc, argv, "finuv")) != -1) {
    if (c == '?')
      refuse_option("mv", 1);
    keeps = c == 'n' || (keeps && c != 'f' && c != 'i');
    asks = c == 'i' || (asks && c != 'f' && c != 'n');
    verbose = verbose || c == 'v';
  }
  if (argc - optind < 2) {
    if (argc == optind)
      fprintf(stderr, "mv: missing file operand\n");
    else
      fprintf(stderr, "mv: missing destination file operand after '%s'\n", argv[optind]);
    fprintf(stderr, "Try 'mv --help' for more information.\n");
    return 1;
  }
  const char *target = argv[argc - 1];
  bool into = stat(target, &st) == 0 && S_ISDIR(st.st_mode);
  for (int i = optind; i < argc - 1; i++) {
    char path[PATH_MAX];
    const char *slash = strrchr(argv[i], '/');
    snprintf(path, sizeof path, "%s/%s", target, slash != NULL ? slash + 1 : argv[i]);
    const char *to = into ? path : target;
    if (lstat(argv[i], &st) < 0) {
      fprintf(stderr, "mv: cannot stat '%s': %s\n", argv[i], strerror(errno));
      status = 1;
    } else if (keeps && access(to, F_OK) == 0) {
      continue;
    } else if (asks && access(to, F_OK) == 0 && !confirmed(to)) {
      continue;
    } else if (rename(argv[i], to) < 0) {
      fprintf(stderr, "mv: cannot move '%s' to '%s': %s\n", argv[i], to, strerror(errno));
      status = 1;
    } else if (verbose) {
      printf("renamed '%s' -> '%s'\n", argv[i], to);
    }
  }
  return status;
}
