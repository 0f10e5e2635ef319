// Reentrant and GNU forms: databases, generators, hash tables, patterns with braces and lists, walks that are told where to go, spawning.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <inttypes.h>
#include <locale.h>
#include <netdb.h>
#include <netinet/ether.h>
#include <pwd.h>
#include <search.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

static void make(const char *path, const char *text) {
  FILE *f = fopen(path, "w");
  fputs(text, f);
  fclose(f);
}

static void databases(void) {
  make("users", "root:x:0:0:root:/root:/bin/bash\nbad line\nann:x:1000:100:Ann,,,:/home/ann:/bin/sh\nbob:*:1001:100::/home/bob:");
  make("groups", "root:x:0:\nstudents:x:100:ann,bob\nbroken\nwheel:x:10:root,ann,bob,carl\n");
  FILE *f = fopen("users", "r");
  struct passwd *p, user, *found;
  char buffer[200];
  while ((p = fgetpwent(f))) printf("%s %u %u [%s] [%s]\n", p->pw_name, p->pw_uid, p->pw_gid, p->pw_gecos, p->pw_shell);
  rewind(f);
  printf("%d", fgetpwent_r(f, &user, buffer, 10, &found));
  printf(" %d %s", fgetpwent_r(f, &user, buffer, sizeof buffer, &found), user.pw_name);
  printf(" %d\n", putpwent(&user, stdout));
  fclose(f);
  f = fopen("groups", "r");
  struct group *g, group, *result;
  while ((g = fgetgrent(f))) {
    printf("%s %u", g->gr_name, g->gr_gid);
    for (char **m = g->gr_mem; *m; m++) printf(" %s", *m);
    puts("");
    putgrent(g, stdout);
  }
  rewind(f);
  fgetgrent_r(f, &group, buffer, sizeof buffer, &result);
  printf("%s %d", group.gr_name, fgetgrent_r(f, &group, buffer, 30, &result));
  printf(" %d\n", result == NULL);
  fclose(f);
  errno = 0;
  printf("%p %d %d\n", (void *)getpwnam("nobody-at-all"), errno, getpwnam_r("nobody-at-all", &user, buffer, sizeof buffer, &found));
  gid_t list[4];
  int count = 4;
  printf("%d", getgrouplist("nobody-at-all", 4711, list, &count));
  printf(" %d %u\n", count, list[0]);
}

static void generators(void) {
  struct drand48_data g;
  double d;
  long n;
  unsigned short state[3] = {1, 2, 3}, parameters[7] = {1, 2, 3, 4, 5, 6, 7};
  srand48_r(42, &g);
  for (int i = 0; i < 3; i++) {
    drand48_r(&g, &d), lrand48_r(&g, &n), printf("%.17g %ld ", d, n);
    mrand48_r(&g, &n), erand48_r(state, &g, &d), printf("%ld %.17g\n", n, d);
  }
  lcong48_r(parameters, &g);
  lrand48_r(&g, &n), printf("%ld ", n);
  seed48_r(state, &g);
  jrand48_r(state, &g, &n), printf("%ld %.17g %ld\n", n, drand48(), lrand48());
}

static void tables(void) {
  struct hsearch_data a = {0}, b = {0};
  ENTRY *e;
  char keys[9][2];
  printf("%d %d %d", hcreate_r(4, &a), hcreate_r(7, &b), hcreate_r(1, &a));
  for (int i = 0; i < 9; i++) {
    keys[i][0] = 'a' + i, keys[i][1] = 0;
    int first = hsearch_r((ENTRY){keys[i], keys[i]}, ENTER, &e, &a), error = errno;
    printf(" %d%d", first, hsearch_r((ENTRY){keys[i], NULL}, ENTER, &e, &b));
    if (!first) printf("(%s)", strerrorname_np(error));
  }
  printf(" %d %d\n", hsearch_r((ENTRY){"c", NULL}, FIND, &e, &a), hsearch_r((ENTRY){"z", NULL}, FIND, &e, &a));
  hdestroy_r(&a), hdestroy_r(&b);
}

static void show_glob(const char *pattern, int flags) {
  glob_t g;
  printf("%s: %d", pattern, glob(pattern, flags, NULL, &g));
  for (size_t i = 0; i < g.gl_pathc; i++) printf(" %s", g.gl_pathv[i]);
  printf(" %d\n", g.gl_pathc ? g.gl_flags & GLOB_MAGCHAR : 0);
  globfree(&g);
}

static void patterns(void) {
  mkdir("d", 0755), mkdir("d/sub", 0755), make("d/a.c", ""), make("d/b.h", ""), make("d/sub/c.c", ""), make("d/.dot", "");
  setenv("HOME", "/nowhere", 1);
  show_glob("d/*.{c,h}", GLOB_BRACE);
  show_glob("d/{b,a,x}.*", GLOB_BRACE);
  show_glob("d/{x,y}", GLOB_BRACE);
  show_glob("d/{x,y}", GLOB_BRACE | GLOB_NOCHECK);
  show_glob("d/{sub/*,{a,b}.[ch]}", GLOB_BRACE);
  show_glob("d/{}", GLOB_BRACE | GLOB_NOMAGIC);
  show_glob("d/*", GLOB_ONLYDIR | GLOB_MARK);
  show_glob("~/x", GLOB_TILDE | GLOB_NOCHECK);
  show_glob("~no-such-user/x", GLOB_TILDE | GLOB_NOCHECK);
  show_glob("~no-such-user/x", GLOB_TILDE_CHECK | GLOB_NOCHECK);
  show_glob("none", GLOB_NOMAGIC);
  printf("%d %d %d %d\n", glob_pattern_p("a*", 1), glob_pattern_p("a\\*", 1), glob_pattern_p("a\\*", 0), glob_pattern_p("[x", 1));
  const char *cases[][2] = {{"*.?(c|h)", "x.c"}, {"*.?(c|h)", "x."},   {"+(ab|c)", "abcab"}, {"+(ab|c)", ""},       {"*(ab|c)", ""},
                            {"@(ab|c)", "ab"},   {"@(ab|c)", "abc"},   {"!(ab|c)", "ab"},    {"!(ab|c)", "abc"},    {"a!(b)c", "abc"},
                            {"a!(b)c", "abbc"},  {"a+(x|+(y|z))b", "axyzb"}, {"*(a|b[)])", "ab)a"}, {"!(*.c)", "x.h"}, {"?(", "?("}, {"a@(b", "a@(b"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) printf("%d", fnmatch(cases[i][0], cases[i][1], FNM_EXTMATCH));
  printf(" %d %d\n", fnmatch("@(.a|b)", ".a", FNM_EXTMATCH | FNM_PERIOD), fnmatch("*(x)", "a", 0));
}

static int visit(const char *path, const struct stat *status, int type, struct FTW *where) {
  static int here;
  (void)here;
  printf("[%s %d %d %d]", path, type, where->base, where->level);
  if (strcmp(path, "t/skip") == 0) return FTW_SKIP_SUBTREE;
  if (strcmp(path, "t/zz/a") == 0) return FTW_SKIP_SIBLINGS;
  return FTW_CONTINUE;
}

static int visit_inside(const char *path, const struct stat *status, int type, struct FTW *where) {
  struct stat again;
  return stat(path + where->base, &again) == 0 && again.st_ino == status->st_ino ? 0 : 9;
}

static int count_visits;
static int count_visit(const char *path, const struct stat *status, int type, struct FTW *where) { return count_visits++, 0; }

static void walks(void) {
  mkdir("t", 0755), mkdir("t/skip", 0755), make("t/skip/no", ""), mkdir("t/zz", 0755), make("t/zz/a", "");
  nftw("t/skip", visit, 8, FTW_ACTIONRETVAL | FTW_PHYS);
  printf(" %d\n", nftw("t/zz", visit, 8, FTW_ACTIONRETVAL | FTW_PHYS));
  symlink("..", "t/zz/up");
  printf("%d", nftw("t", count_visit, 8, 0));
  printf(" %d", count_visits);
  printf(" %d", nftw("t", visit_inside, 8, FTW_CHDIR | FTW_PHYS));
  printf(" %d\n", access("t/zz", F_OK));
}

static void spawning(void) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  pid_t pid;
  int status, directory = open("d", O_RDONLY | O_DIRECTORY), policy;
  struct sched_param parameter;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addfchdir_np(&actions, directory);
  posix_spawn_file_actions_addopen(&actions, 1, "out", O_WRONLY | O_CREAT, 0644);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_RESETIDS | POSIX_SPAWN_SETSCHEDPARAM);
  posix_spawnattr_setschedpolicy(&attributes, SCHED_OTHER);
  parameter.sched_priority = 0;
  posix_spawnattr_setschedparam(&attributes, &parameter);
  posix_spawnattr_getschedpolicy(&attributes, &policy);
  char *argv[] = {"sh", "-c", "test -f a.c && echo inside", NULL};
  printf("%d %d", posix_spawnp(&pid, "sh", &actions, &attributes, argv, environ), policy);
  wait(&status);
  char line[20] = "";
  FILE *f = fopen("d/out", "r");
  printf(" %d %s", status, fgets(line, 20, f));
  fclose(f);
  close(directory);
}

static void texts(void) {
  char text[64];
  int point, sign;
  struct ether_addr *address = ether_aton("0:1b:2c:ff:0a:9");
  printf("%s", ether_ntoa(address));
  printf(" %p\n", (void *)ether_aton("1:2:3"));
  printf("%d %s %d %d", ecvt_r(-1234.5678, 6, &point, &sign, text, 64), text, point, sign);
  printf(" %d %s %d", fcvt_r(3.14159, 2, &point, &sign, text, 64), text, point);
  printf(" %d %s", strfromd(text, 64, "%.3f", 2.0005), text);
  printf(" %d %d %d\n", rpmatch("Yes"), rpmatch("no"), rpmatch("maybe"));
  wchar_t *wide;
  size_t size;
  FILE *f = open_wmemstream(&wide, &size);
  fwprintf(f, L"%d %ls", 42, L"wide");
  fflush(f);
  printf("%zu %ls", size, wide);
  fputwc(L'!', f);
  fclose(f);
  printf(" %zu %ls %jd %ju\n", size, wide, wcstoimax(L"-77x", NULL, 10), wcstoumax(L"ff", NULL, 16));
  make("masks", "%Y-%m-%d\n%d %B %Y %H:%M\n");
  printf("%p", (void *)getdate("x")); printf(" %d", getdate_err);
  setenv("DATEMSK", "no-such-file", 1);
  printf(" %p", (void *)getdate("x")); printf(" %d", getdate_err);
  setenv("DATEMSK", "masks", 1);
  printf(" %p", (void *)getdate("x")); printf(" %d", getdate_err);
  struct tm *tm = getdate("3 March 2024 12:30");
  printf(" %d-%d-%d %d:%d %d\n", tm->tm_year, tm->tm_mon, tm->tm_mday, tm->tm_hour, tm->tm_min, tm->tm_wday);
  struct protoent entry, *found;
  char buffer[2000];
  printf("%d %d", getprotobyname_r("tcp", &entry, buffer, sizeof buffer, &found), entry.p_proto);
  struct servent service, *listed;
  printf(" %d\n", getservbyname_r("no-such-service", "tcp", &service, buffer, sizeof buffer, &listed));
  int fd = open("vector", O_RDWR | O_CREAT, 0644);
  struct iovec parts[2] = {{"ab", 2}, {"cde", 3}};
  printf("%zd %zd", pwritev2(fd, parts, 2, -1, 0), pwritev2(fd, parts, 1, 9, RWF_SYNC));
  printf(" %lld\n", (long long)lseek(fd, 0, SEEK_CUR));
}

int main(void) {
  char folder[] = "formsXXXXXX";
  chdir(mkdtemp(folder));
  databases();
  generators();
  tables();
  patterns();
  walks();
  spawning();
  texts();
  return 0;
}
