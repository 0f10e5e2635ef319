// find: the paths below a directory whose last part is a name. A directory is read like a file: it is one, of dirents.
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fs.h"
#include "kernel/fcntl.h"
#include "user/user.h"

#define LONGEST_PATH 256

void find(char *path, const char *wanted) {
  struct stat status;
  struct dirent entry;
  int fd = open(path, O_RDONLY);
  if (fd < 0 || fstat(fd, &status) < 0) {
    fprintf(2, "find: cannot open %s\n", path);
    exit(1);
  }
  char *end = path + strlen(path);
  while (status.type == T_DIR && read(fd, &entry, sizeof entry) == sizeof entry) {
    char name[DIRSIZ + 1] = {0};
    memmove(name, entry.name, DIRSIZ);
    if (entry.inum == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
    if (end + 1 + strlen(name) >= path + LONGEST_PATH) continue;
    *end = '/';
    strcpy(end + 1, name);
    if (strcmp(name, wanted) == 0) printf("%s\n", path);
    if (stat(path, &status) == 0 && status.type == T_DIR) find(path, wanted);
    status.type = T_DIR;
    *end = 0;
  }
  close(fd);
}

int main(int argc, char *argv[]) {
  char path[LONGEST_PATH];
  if (argc != 3) {
    fprintf(2, "usage: find directory name\n");
    exit(1);
  }
  strcpy(path, argv[1]);
  find(path, argv[2]);
  exit(0);
}
