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

int main(int argc, char **argv)
{
  bool parents = false;
  mode_t mode = 0777;
  int c, status = 0;
  while ((c = getopt(argc, argv, "m:p")) != -1) {
    switch (c) {
    case 'm': mode = (mode_t)strtol(optarg, NULL, 8); break;
    case 'p': parents = true; break;
    default: return 1;
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
      mkdir(path, 0777);
      *slash = '/';
    }
    struct stat st;
    if (mkdir(path, mode) < 0 && !(parents && stat(path, &st) == 0 && S_ISDIR(st.st_mode))) {
      fprintf(stderr, "mkdir: cannot create directory '%s': %s\n", path, strerror(errno));
      status = 1;
    }
  }
  return status;
}
