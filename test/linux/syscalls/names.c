/* Names, directories, modes and links; what exec says of what is no program. */
#include "random.h"
#include <dirent.h>

static void do_truncate(void) {
  const char *p = path();
  long n = (long)below(50) - 1;
  say("truncate(%s, %ld)", p, n);
  if (strcmp(p, "/dev/null") == 0) return;
  result(truncate(p, n));
}

static void do_stat(void) {
  struct stat st;
  const char *p = path();
  say("stat(%s)", p);
  int r = stat(p, &st);
  result(r);
  if (!r) describe(&st);
}

static void do_lstat(void) {
  struct stat st;
  const char *p = path();
  say("lstat(%s)", p);
  int r = lstat(p, &st);
  result(r);
  if (!r) describe(&st);
}

static void do_link(void) {
  const char *p = path(), *q = path();
  say("link(%s, %s)", p, q);
  if (strcmp(p, "/dev/null") && strcmp(q, "/dev/null")) result(link(p, q));
}

static void do_symlink(void) {
  const char *p = path(), *q = path();
  say("symlink(%s, %s)", p, q);
  if (*p && p[strlen(p) - 1] == '/') return;
  if (strcmp(p, "..") == 0) return;
  result(symlink(p, q));
}

static void do_readlink(void) {
  char b[50];
  const char *p = path();
  int n = (int)below(20);
  say("readlink(%s, %d)", p, n);
  long r = readlink(p, b, n);
  result(r);
  bytes(b, r);
}

static void do_unlink(void) {
  const char *p = path();
  say("unlink(%s)", p);
  result(unlink(p));
}

static void do_rename(void) {
  const char *p = path(), *q = path();
  say("rename(%s, %s)", p, q);
  if (strcmp(p, "/dev/null") && strcmp(q, "/dev/null")) result(rename(p, q));
}

static void do_mkdir(void) {
  const char *p = path();
  int m = below(2) ? 0777 : 0;
  say("mkdir(%s, %o)", p, m ? m : 0755);
  result(mkdir(p, m ? m : 0755));
}

static void do_rmdir(void) {
  const char *p = path();
  say("rmdir(%s)", p);
  if (!strcmp(p, "..")) return;
  result(rmdir(p));
}

static void do_mkfifo(void) {
  const char *p = path();
  say("mkfifo(%s)", p);
  result(mkfifo(p, 0666));
}

static void do_access(void) {
  const char *p = path();
  int m = below(9);
  say("access(%s, %d)", p, m);
  result(access(p, m));
}

static void do_chmod(void) {
  static const int M[] = {0, 0444, 0644, 0755, 0200, 01777, 04755, 0600};
  const char *p = path();
  int m = ONE_OF(M);
  if (!strcmp(p, ".") || !strcmp(p, "..") || p[0] == 'd' || p[0] == 's') m |= 0700;
  say("chmod(%s, %o)", p, m);
  if (strcmp(p, "/dev/null") && strcmp(p, "..")) result(chmod(p, m));
}

static void do_umask(void) {
  int m = ONE_OF(((int[]){022, 077, 0, 027, 0777 & ~0700}));
  say("umask(%o)", m);
  result(umask(m));
}

static int byname(const struct dirent **a, const struct dirent **b) {
  return strcmp((*a)->d_name, (*b)->d_name);
}

static void do_list(void) {
  const char *p = path();
  struct dirent **all;
  say("list(%s)", p);
  if (strcmp(p, "..") == 0) return;
  int n = scandir(p, &all, NULL, byname);
  result(n);
  for (int i = 0; i < n; i++) {
    say(" %s:%d", all[i]->d_name, all[i]->d_type);
    free(all[i]);
  }
  if (n > 0) free(all);
}

static void do_exec(void) {
  static const char *const P[] = {"a", "no", "d", "/dev/null", "f", "a/x", "", "s"};
  const char *p = ONE_OF(P);
  struct stat st;
  say("execve(%s)", p);
  if (stat(p, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 0 && access(p, X_OK) == 0) return;
  char *argv[] = {"x", NULL};
  result(execve(p, argv, argv + 1));
}

static void do_chdir(void) {
  const char *p = ONE_OF(((const char *[]){"d", "a", "no", "", "."}));
  say("chdir(%s)", p);
  int r = chdir(p);
  result(r);
  if (!r && strcmp(p, ".")) {
    result(chdir(".."));
  }
}

static void do_getcwd(void) {
  char b[300];
  say("getcwd(%d)", 3);
  result(getcwd(b, 3) ? 0 : -1);
}

static void do_utimens(void) {
  const char *p = path();
  struct timespec t[2] = {{5, 0}, {below(2), below(4) ? 0 : 2000000000}};
  say("utimensat(%s)", p);
  if (!strcmp(p, "/dev/null") || !strcmp(p, "..")) return;
  struct stat st;
  int r = utimensat(AT_FDCWD, p, t, 0);
  result(r);
  if (!r && !stat(p, &st)) say(" %ld", (long)st.st_mtime);
}

const struct call NAME_CALLS[] = {
    {do_truncate, 'n', 1}, {do_stat, 'n', 2},   {do_lstat, 'n', 2},   {do_link, 'n', 2},  {do_symlink, 'n', 3},
    {do_readlink, 'n', 2}, {do_unlink, 'n', 3}, {do_rename, 'n', 4},  {do_mkdir, 'n', 3}, {do_rmdir, 'n', 2},
    {do_mkfifo, 'n', 1},   {do_access, 'n', 2}, {do_chmod, 'n', 2},   {do_umask, 'n', 1}, {do_list, 'n', 2},
    {do_chdir, 'n', 2},    {do_getcwd, 'n', 1}, {do_utimens, 'n', 1}, {do_exec, 'n', 1},  {NULL, 0, 0},
};
