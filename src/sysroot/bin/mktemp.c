/*
 * mktemp: makes a file (-d: a directory) whose name nobody has yet, and prints it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 100 };

/* Letters for the X's until nobody has the name. False: it cannot be made; errno says why. */
static bool make(const char *path, char *from, const char *to, bool directory)
{
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  for (int i = 0; i < TRIES; i++) {
    for (char *p = from; p < to; p++) {
      unsigned char random = 0;
      if (getrandom(&random, 1, 0) != 1)
        return false;
      *p = letters[random % (sizeof letters - 1)];
    }
    int made = directory ? mkdir(path, 0700) : open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (made >= 0)
      return true;
    if (errno != EEXIST)
      return false;
  }
  return false;
}

int main(int argc, char **argv)
{
  bool directory = false, in_tmp = false, quiet = false, dry = false;
  const char *folder = NULL;
  char path[4096];
  int option;
  while ((option = getopt(argc, argv, "dtqup:")) != -1) {
    switch (option) {
    case 'd': directory = true; break;
    case 't': in_tmp = true; break;
    case 'q': quiet = true; break;
    case 'u': dry = true; break;
    case 'p': folder = optarg; break;
    default: fprintf(stderr, "Try 'mktemp --help' for more information.\n"); return 1;
    }
  }
  const char *template = optind < argc ? argv[optind] : "tmp.XXXXXXXXXX";
  if (folder == NULL && (in_tmp || optind == argc))
    folder = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
  size_t length = strlen(template), last = length;
  while (last > 0 && template[last - 1] != 'X')
    last--;
  size_t first = last;
  while (first > 0 && template[first - 1] == 'X')
    first--;
  if (last - first < 3) {
    fprintf(stderr, "mktemp: too few X's in template '%s'\n", template);
    return 1;
  }
  snprintf(path, sizeof path, "%s%s%s", folder != NULL ? folder : "", folder != NULL ? "/" : "", template);
  size_t before = strlen(path) - length;
  bool failed = !make(path, path + before + first, path + before + last, directory);
  if (failed) {
    const char *reason = strerror(errno);
    if (!quiet)
      fprintf(stderr, "mktemp: failed to create %s via template '%s%s%s': %s\n", directory ? "directory" : "file",
              folder != NULL ? folder : "", folder != NULL ? "/" : "", template, reason);
    return 1;
  }
  if (dry)
    remove(path);
  puts(path);
  return 0;
}
