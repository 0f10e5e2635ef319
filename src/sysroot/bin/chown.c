/*
 * chown, chgrp: files get another owner or group: chown [owner][:group] file..., chgrp group file...
 */
#include <errno.h>
#include <ftw.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *program;
static uid_t owner = (uid_t)-1;
static gid_t group = (gid_t)-1;
static int status;

static void change(const char *path)
{
  struct stat st;
  if (lstat(path, &st) < 0) {
    fprintf(stderr, "%s: cannot access '%s': %s\n", program, path, strerror(errno));
    status = 1;
  } else if (chown(path, owner, group) < 0) {
    fprintf(stderr, "%s: changing %s of '%s': %s\n", program, owner != (uid_t)-1 ? "ownership" : "group", path, strerror(errno));
    status = 1;
  }
}

static int visit(const char *path, const struct stat *st, int kind, struct FTW *place)
{
  (void)st, (void)kind, (void)place;
  change(path);
  return 0;
}

static unsigned number_or_fail(const char *text, const char *kind)
{
  char *end;
  unsigned long n = strtoul(text, &end, 10);
  if (end == text || *end != '\0') {
    fprintf(stderr, "%s: invalid %s: '%s'\n", program, kind, text);
    exit(1);
  }
  return (unsigned)n;
}

int main(int argc, char **argv)
{
  const char *slash = strrchr(argv[0], '/');
  program = slash != NULL ? slash + 1 : argv[0];
  bool recursive = false;
  int option;
  while ((option = getopt(argc, argv, "Rhfv")) != -1) {
    if (option == '?')
      return 1;
    recursive = recursive || option == 'R';
  }
  if (argc - optind < 2) {
    if (argc == optind)
      fprintf(stderr, "%s: missing operand\n", program);
    else
      fprintf(stderr, "%s: missing operand after '%s'\n", program, argv[optind]);
    fprintf(stderr, "Try '%s --help' for more information.\n", program);
    return 1;
  }
  char *who = argv[optind], *colon = strchr(who, ':');
  bool only_group = strcmp(program, "chgrp") == 0;
  char *group_name = only_group ? who : colon != NULL ? colon + 1 : "";
  if (!only_group && colon != who) {
    if (colon != NULL)
      *colon = '\0';
    struct passwd *entry = getpwnam(who);
    owner = entry != NULL ? entry->pw_uid : number_or_fail(who, "user");
  }
  if (*group_name != '\0') {
    struct group *entry = getgrnam(group_name);
    group = entry != NULL ? entry->gr_gid : number_or_fail(group_name, "group");
  }
  for (int i = optind + 1; i < argc; i++) {
    if (recursive)
      nftw(argv[i], visit, 16, FTW_PHYS);
    else
      change(argv[i]);
  }
  return status;
}
