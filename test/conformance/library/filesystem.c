/* POSIX files: kinds, owners, sizes, paths, walks, patterns, and the older forms of calls for them. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <glob.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include <utime.h>
#include <wordexp.h>

static int visit(const char *path, const struct stat *status, int kind, struct FTW *at) {
  printf("  %d %d %s\n", kind, at->level, path + at->base);
  return 0;
}

static int by_name(const FTSENT **a, const FTSENT **b) { return strcmp((*a)->fts_name, (*b)->fts_name); }

static void make(const char *path) {
  int fd = open(path, O_CREAT | O_WRONLY, 0644);
  printf("%d %d %d\n", (int)write(fd, "0123456789", 10), fsync(fd), fdatasync(fd));
  close(fd);
}

int main(void) {
  char folder[] = "/tmp/conformanceXXXXXX", resolved[PATH_MAX];
  struct stat s;
  struct statx x;
  mkdtemp(folder);
  chdir(folder);
  make("file");
  printf("truncate %d", truncate("file", 4));
  stat("file", &s);
  printf(" %ld\n", (long)s.st_size);
  printf("chown %d\n", chown("file", -1, getgid()));
  stat("/dev/null", &s);
  printf("device %d %d %u %u\n", S_ISCHR(s.st_mode), S_ISBLK(s.st_mode), major(s.st_rdev), minor(s.st_rdev));
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  struct sockaddr_un address = {AF_UNIX, "socket"};
  bind(fd, (struct sockaddr *)&address, sizeof address);
  stat("socket", &s);
  printf("socket %d\n", S_ISSOCK(s.st_mode));
  unlink("socket");
  close(fd);

  fd = open64("file", O_RDWR);
  printf("%ld\n", (long)lseek64(fd, -1, SEEK_END));
  close(fd);
  mkdir("sub", 0755);
  symlink("sub", "link");
  fd = open("sub", O_RDONLY | O_DIRECTORY);
  int inner = openat(fd, "inner", O_CREAT | O_RDWR, 0600);
  printf("openat %d\n", inner >= 0);
  close(inner);
  printf("realpath %s\n", realpath("link/../sub/./inner", resolved) + strlen(folder));
  printf("%d %d\n", realpath("nosuch", resolved) == NULL, errno == ENOENT);
  char path[] = "/a/b/c.txt", again[] = "/a/b/c.txt";
  printf("%s %s\n", dirname(path), basename(again));

  struct utimbuf old = {1000, 2000};
  utime("file", &old);
  printf("statx %d", statx(AT_FDCWD, "file", 0, STATX_BASIC_STATS, &x));
  printf(" %lu %o %ld %ld\n", (unsigned long)x.stx_size, x.stx_mode, (long)x.stx_atime.tv_sec,
         (long)x.stx_mtime.tv_sec);
  struct timeval times[2] = {{1, 500000}, {2, 0}};
  utimes("file", times);
  stat("file", &s);
  printf("%ld.%ld %ld\n", s.st_atim.tv_sec, s.st_atim.tv_nsec, s.st_mtim.tv_sec);

  printf("nftw %d\n", nftw("sub", visit, 8, FTW_PHYS | FTW_DEPTH));
  char *roots[] = {".", NULL};
  FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
  for (FTSENT *entry; (entry = fts_read(walk)) != NULL;)
    printf("  %d %d %s %s\n", entry->fts_info, entry->fts_level, entry->fts_path, entry->fts_name);
  printf("fts_close %d\n", fts_close(walk));

  glob_t found;
  printf("glob %d", glob("*i*", 0, NULL, &found));
  for (size_t i = 0; i < found.gl_pathc; i++) printf(" %s", found.gl_pathv[i]);
  globfree(&found);
  printf("\nno match %d\n", glob("*.nosuch", 0, NULL, &found) == GLOB_NOMATCH);
  wordexp_t words;
  setenv("NAME", "two words", 1);
  printf("wordexp %d", wordexp("plain 'single quotes' \"$NAME\" $NAME f* $((6 * 7))", &words, 0));
  for (size_t i = 0; i < words.we_wordc; i++) printf(" [%s]", words.we_wordv[i]);
  wordfree(&words);
  printf("\n%d", wordexp("a | b", &words, 0) == WRDE_BADCHAR);
  printf(" %d", wordexp("'open", &words, 0) == WRDE_SYNTAX);
  printf(" %d\n", wordexp("$(echo no)", &words, WRDE_NOCMD) == WRDE_CMDSUB);
  char name[L_tmpnam];
  printf("acct %d\n", acct("/no/such/file"));
  printf("tmpnam %d\n", strncmp(tmpnam(name), "/tmp/", 5) == 0 && access(name, F_OK) < 0);
  return 0;
}
