/* The names with 64 that large files once needed, as textbook programs still use them; and mtrace, which does nothing here. */
#define _LARGEFILE64_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <mcheck.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int found;

static int visit(const char *path, const struct stat64 *status, int kind) {
  if (strcmp(path, "./large") == 0) found = kind == FTW_F && status->st_size == 2;
  return 0;
}

int main(void) {
  mtrace();
  struct stat64 status;
  int fd = open64("large", O_RDWR | O_CREAT | O_TRUNC, 0600);
  printf("%zd %d\n", pwrite64(fd, "abc", 3, 0), ftruncate64(fd, 2));
  printf("%d %d\n", fstat64(fd, &status), (int)status.st_size);
  printf("%d %d\n", lstat64("large", &status), S_ISREG(status.st_mode));
  FILE *file = fopen64("large", "r");
  printf("%d %d ", fseeko64(file, 1, SEEK_SET), (int)ftello64(file));
  printf("%c\n", getc(file));
  fclose(file);
  DIR *directory = opendir(".");
  int seen = 0;
  for (struct dirent64 *entry; (entry = readdir64(directory));) seen += strcmp(entry->d_name, "large") == 0;
  closedir(directory);
  printf("%d %d %d\n", seen, ftw64(".", visit, 5), found);
  struct flock64 lock = {.l_type = F_WRLCK};
  printf("%d\n", fcntl(fd, F_SETLK64, &lock));
  unlink("large");
  muntrace();
  return 0;
}
