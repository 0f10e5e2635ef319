/*
 * which: the path of the program that a name stands for, as $PATH finds it (-a: all of them).
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_program(const char *path)
{
  struct stat st;
  return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

static bool print_paths(const char *name, bool all)
{
  if (strchr(name, '/') != NULL) {
    bool found = is_program(name);
    if (found)
      puts(name);
    return found;
  }
  bool found = false;
  const char *directories = getenv("PATH");
  for (const char *p = directories != NULL ? directories : "/bin:/usr/bin"; !found || all;) {
    char path[4096];
    size_t length = strcspn(p, ":");
    snprintf(path, sizeof path, "%.*s/%s", (int)length, p, name);
    if (is_program(path)) {
      puts(path);
      found = true;
    }
    p += length;
    if (*p++ == '\0')
      break;
  }
  return found;
}

int main(int argc, char **argv)
{
  bool all = false;
  int c, status = 0;

  while ((c = getopt(argc, argv, "a")) != -1) {
    if (c != 'a')
      return 2;
    all = true;
  }
  if (optind == argc)
    return 1;
  for (int i = optind; i < argc; i++) {
    if (!print_paths(argv[i], all))
      status = 1;
  }
  return status;
}
