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

int main(int argc, char **argv)
{
  struct stat st;
  bool verbose = false;
  int c, status = 0;
  while ((c = getopt(argc, argv, "fv")) != -1) {
    if (c == '?')
      return 1;
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
    } else if (rename(argv[i], to) < 0) {
      fprintf(stderr, "mv: cannot move '%s' to '%s': %s\n", argv[i], to, strerror(errno));
      status = 1;
    } else if (verbose) {
      printf("renamed '%s' -> '%s'\n", argv[i], to);
    }
  }
  return status;
}
