/*
 * The builtins about directories and new files: cd, pwd, umask.
 *
 * The shell remembers the path it has come to the working directory by: `cd ..` goes back along it, even where a
 * symbolic link led somewhere else. With -P the links count for what they are.
 */
#include "sh.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The path we came by; NULL: not known, or of no use any more. */
static char *logical;

static bool is_here(const char *path)
{
  struct stat there, here;
  return path != NULL && *path == '/' && stat(path, &there) == 0 && stat(".", &here) == 0 &&
         there.st_dev == here.st_dev && there.st_ino == here.st_ino;
}

static void remember(const char *path)
{
  char *copy = path != NULL ? copy_string(path) : NULL;
  free(logical);
  logical = copy;
}

void find_directory(void)
{
  char cwd[PATH_MAX];
  const char *inherited = get_variable("PWD");
  if (!is_here(inherited))
    inherited = getcwd(cwd, sizeof cwd);
  remember(inherited);
  if (inherited == NULL)
    return;
  set_variable("PWD", logical);
  find_variable("PWD", true)->exported = true;
}

/* base/path without `.`, `..` and what `..` takes back. */
static char *joined(const char *base, const char *path)
{
  struct buffer result = {0};
  for (int part = *path == '/'; part < 2; part++) {
    const char *at = part == 0 ? base : path;
    while (*at != '\0') {
      while (*at == '/')
        at++;
      size_t length = strcspn(at, "/");
      if (length == 2 && strncmp(at, "..", 2) == 0) {
        while (result.length > 0 && result.text[--result.length] != '/')
          continue;
      } else if (length > 0 && !(length == 1 && *at == '.')) {
        put(&result, '/');
        for (size_t i = 0; i < length; i++)
          put(&result, at[i]);
      }
      at += length;
    }
  }
  if (result.length == 0)
    put(&result, '/');
  return buffer_text(&result);
}

static bool change_to(const char *path, bool physical)
{
  char cwd[PATH_MAX];
  char *target = joined(logical != NULL ? logical : "", path);
  bool by_name = !physical && (logical != NULL || *path == '/');
  if (chdir(by_name ? target : path) < 0)
    return false;
  remember(by_name ? target : getcwd(cwd, sizeof cwd));
  return true;
}

/* In one of the directories of $CDPATH, or right here. True for `told` where the user should be told. */
static bool find_and_change(const char *target, bool physical, bool *told)
{
  const char *path = get_variable("CDPATH");
  size_t first = strcspn(target, "/");
  bool dots = (first == 1 || first == 2) && strncmp(target, "..", first) == 0;
  if (path == NULL || *target == '/' || dots)
    return change_to(target, physical);
  for (;;) {
    struct buffer candidate = {0};
    size_t length = strcspn(path, ":");
    for (size_t i = 0; i < length; i++)
      put(&candidate, path[i]);
    if (length > 0)
      put(&candidate, '/');
    put_text(&candidate, target);
    if (change_to(buffer_text(&candidate), physical)) {
      *told = length > 0;
      return true;
    }
    path += length;
    if (*path++ == '\0')
      return change_to(target, physical);
  }
}

/* The letters L and P of argv; the last one counts. Returns the first argument behind them. */
static int read_options(int argc, char **argv, bool *physical)
{
  int i = 1;
  for (; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
    if (strcmp(argv[i], "--") == 0)
      return i + 1;
    for (const char *letter = argv[i] + 1; *letter != '\0'; letter++) {
      if (*letter != 'L' && *letter != 'P')
        fail("%s: Illegal option -%c", argv[0], *letter);
      *physical = *letter == 'P';
    }
  }
  return i;
}

int builtin_cd(int argc, char **argv)
{
  bool physical = false, told = false;
  int i = read_options(argc, argv, &physical);
  const char *target = i < argc ? argv[i] : get_variable("HOME");

  if (target == NULL) {
    complain("cd: HOME not set");
    return 2;
  }
  if (strcmp(target, "-") == 0) {
    target = get_variable("OLDPWD");
    told = true;
    if (target == NULL) {
      complain("cd: OLDPWD not set");
      return bash ? 1 : 2;
    }
  }
  if (!find_and_change(target, physical, &told)) {
    if (bash)
      complain("cd: %s: %s", target, strerror(errno));
    else
      complain("cd: can't cd to %s", target);
    return bash ? 1 : 2;
  }
  const char *old = get_variable("PWD");
  set_variable("OLDPWD", old != NULL ? old : "");
  if (logical != NULL)
    set_variable("PWD", logical);
  if (told && logical != NULL)
    printf("%s\n", logical);
  return 0;
}

int builtin_pwd(int argc, char **argv)
{
  char cwd[PATH_MAX];
  bool physical = false;
  read_options(argc, argv, &physical);
  if (!physical && is_here(logical)) {
    printf("%s\n", logical);
    return 0;
  }
  if (getcwd(cwd, sizeof cwd) == NULL) {
    complain("pwd: %s", strerror(errno));
    return 1;
  }
  printf("%s\n", cwd);
  return 0;
}

/* ---- umask ---- */

/* Bits of a permission letter for user, group and others at once. */
static mode_t permission_bits(char letter)
{
  return letter == 'r' ? 0444 : letter == 'w' ? 0222 : letter == 'x' ? 0111 : 0;
}

/* mode = [ugoa]... ("=" | "+" | "-") [rwx]... { "," mode }, of what is allowed; false if it is something else. */
static bool symbolic_mode(const char *text, mode_t *allowed)
{
  for (;;) {
    mode_t who = 0, bits = 0;
    for (; *text != '\0' && strchr("ugoa", *text) != NULL; text++)
      who |= *text == 'u' ? 0700 : *text == 'g' ? 070 : *text == 'o' ? 07 : 0777;
    if (who == 0)
      who = 0777;
    char op = *text;
    if (op != '=' && op != '+' && op != '-')
      return false;
    for (text++; permission_bits(*text) != 0; text++)
      bits |= permission_bits(*text);
    bits &= who;
    *allowed = op == '+' ? *allowed | bits : op == '-' ? *allowed & ~bits : (*allowed & ~who) | bits;
    if (*text != ',')
      return *text == '\0';
    text++;
  }
}

static void print_symbolic(mode_t allowed)
{
  for (int shift = 6; shift >= 0; shift -= 3) {
    mode_t bits = allowed >> shift & 7;
    printf("%c=%s%s%s%c", "ogu"[shift / 3], bits & 4 ? "r" : "", bits & 2 ? "w" : "", bits & 1 ? "x" : "",
           shift > 0 ? ',' : '\n');
  }
}

int builtin_umask(int argc, char **argv)
{
  bool symbolic = argc > 1 && strcmp(argv[1], "-S") == 0;
  const char *wanted = argv[symbolic ? 2 : 1];
  mode_t mask = umask(0);
  umask(mask);

  if (wanted == NULL && symbolic) {
    print_symbolic(~mask & 0777);
  } else if (wanted == NULL) {
    printf("%04o\n", (unsigned)mask);
  } else if (*wanted >= '0' && *wanted <= '9') {
    char *end;
    long number = strtol(wanted, &end, 8);
    if (*end != '\0' || number > 0777)
      fail("umask: Illegal number: %s", wanted);
    umask((mode_t)number);
  } else {
    mode_t allowed = ~mask & 0777;
    if (!symbolic_mode(wanted, &allowed))
      fail("umask: Illegal mode: %s", wanted);
    umask(~allowed & 0777);
  }
  return 0;
}
