/*
 * chmod: changes the permissions of files: an octal number, or clauses like u+x,go-w. -R: and of all below them.
 */
#define _GNU_SOURCE /* asprintf */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The mode after the clauses; -1 if they are not understood. */
static long apply(const char *clause, mode_t mode)
{
  while (*clause != '\0') {
    unsigned who = 0;
    for (; *clause != '\0' && strchr("ugoa", *clause) != NULL; clause++)
      who |= *clause == 'u' ? 0700u : *clause == 'g' ? 0070u : *clause == 'o' ? 0007u : 0777u;
    if (who == 0) { /* all, except what the umask takes away */
      mode_t mask = umask(0);
      umask(mask);
      who = 0777u & ~mask;
    }
    char op = *clause;
    if (op != '+' && op != '-' && op != '=')
      return -1;
    unsigned bits = 0;
    for (clause++; *clause != '\0' && *clause != ','; clause++) {
      switch (*clause) {
      case 'r': bits |= 0444; break;
      case 'w': bits |= 0222; break;
      case 'x': bits |= 0111; break;
      case 'X': bits |= S_ISDIR(mode) || (mode & 0111) ? 0111 : 0; break;
      default: return -1;
      }
    }
    if (*clause == ',')
      clause++;
    bits &= who;
    mode = op == '+' ? mode | bits : op == '-' ? mode & ~bits : (mode & ~who) | bits;
  }
  return (long)(mode & 07777);
}

static const char *wanted; /* the mode, as it was given */
static bool recursive;

static int walk(const char *path);

/* chmod -R: what is in a directory. */
static int walk_directory(const char *path)
{
  int status = 0;
  DIR *directory = opendir(path);
  if (directory == NULL) {
    fprintf(stderr, "chmod: cannot read directory '%s': %s\n", path, strerror(errno));
    return 1;
  }
  struct dirent *entry;
  while ((entry = readdir(directory)) != NULL) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
      continue;
    char *inner;
    if (asprintf(&inner, "%s/%s", path, entry->d_name) < 0)
      break;
    status |= walk(inner);
    free(inner);
  }
  closedir(directory);
  return status;
}

/* Changes a file, with -R all below it. */
static int walk(const char *path)
{
  struct stat st;
  if (stat(path, &st) < 0) {
    fprintf(stderr, "chmod: cannot access '%s': %s\n", path, strerror(errno));
    return 1;
  }
  char *end;
  long number = strtol(wanted, &end, 8);
  long mode = *end == '\0' ? number : apply(wanted, st.st_mode);
  if (mode < 0 || mode > 07777) {
    fprintf(stderr, "chmod: invalid mode: '%s'\nTry 'chmod --help' for more information.\n", wanted);
    exit(1);
  }
  if (chmod(path, (mode_t)mode) < 0) {
    fprintf(stderr, "chmod: changing permissions of '%s': %s\n", path, strerror(errno));
    return 1;
  }
  return recursive && S_ISDIR(st.st_mode) ? walk_directory(path) : 0;
}

int main(int argc, char **argv)
{
  int status = 0, i = 1;
  for (; i < argc && strcmp(argv[i], "-R") == 0; i++)
    recursive = true;
  if (argc - i < 2) {
    fprintf(stderr, argc == i ? "chmod: missing operand\n" : "chmod: missing operand after '%s'\n", argv[argc - 1]);
    fprintf(stderr, "Try 'chmod --help' for more information.\n");
    return 1;
  }
  wanted = argv[i++];
  for (; i < argc; i++)
    status |= walk(argv[i]);
  return status;
}
