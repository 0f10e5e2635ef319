/*
 * ln: gives a file one more name; with -s a symbolic link; -f replaces what has the name.
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
  bool symbolic = false, force = false;
  int c, status = 0;
  while ((c = getopt(argc, argv, "sfn")) != -1) {
    if (c == '?')
      return 1;
    symbolic = symbolic || c == 's';
    force = force || c == 'f';
  }
  if (optind == argc) {
    fprintf(stderr, "ln: missing file operand\nTry 'ln --help' for more information.\n");
    return 1;
  }
  const char *last = argc - optind > 1 ? argv[argc - 1] : ".";
  int sources_end = argc - optind > 1 ? argc - 1 : argc;
  struct stat st;
  bool into = stat(last, &st) == 0 && S_ISDIR(st.st_mode);
  for (; optind < sources_end; optind++) {
    char path[PATH_MAX];
    const char *slash = strrchr(argv[optind], '/');
    snprintf(path, sizeof path, "%s/%s", last, slash != NULL ? slash + 1 : argv[optind]);
    const char *name = into ? path : last;
    if (force)
      unlink(name);
    if ((symbolic ? symlink : link)(argv[optind], name) < 0) {
      bool missing = !symbolic && stat(argv[optind], &st) < 0;
      if (missing)
        fprintf(stderr, "ln: failed to access '%s': %s\n", argv[optind], strerror(errno));
      else
        fprintf(stderr, "ln: failed to create %s link '%s': %s\n", symbolic ? "symbolic" : "hard", name, strerror(errno));
      status = 1;
    }
  }
  return status;
}
