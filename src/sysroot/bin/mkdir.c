/*
 * mkdir: makes folders; -p with those above them, -m with this mode.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "long_options.h"

int main(int argc, char **argv)
{
  bool parents = false, verbose = false;
  mode_t mode = 0777;
  int c, status = 0;
  shorten_options(argc, argv, "mkdir", "mode:m parents.p verbose.v", 1, 0);
  while ((c = getopt(argc, argv, "m:pv")) != -1) {
    switch (c) {
    case 'm': mode = (mode_t)strtol(optarg, NULL, 8); break;
    case 'p': parents = true; break;
    case 'v': verbose = true; break;
    default: refuse_option("mkdir", 1);
    }
  }
  if (optind == argc) {
    fprintf(stderr, "mkdir: missing operand\nTry 'mkdir --help' for more information.\n");
    return 1;
  }
  for (; optind < argc; optind++) {
    char *path = argv[optind];
    for (char *slash = strchr(path + 1, '/'); parents && slash != NULL; slash = strchr(slash + 1, '/')) {
      *slash = '\0';
      if (mkdir(path, 0777) == 0 && verbose)
        printf("mkdir: created directory '%s'\n", path);
      *slash = '/';
    }
    struct stat st;
    if (mkdir(path, mode) == 0) {
      if (verbose)
        printf("mkdir: created directory '%s'\n", path);
    } else if (!(parents && stat(path, &st) == 0 && S_ISDIR(st.st_mode))) {
      fprintf(stderr, "mkdir: cannot create directory '%s': %s\n", path, strerror(errno));
      status = 1;
    }
  }
  return status;
}
