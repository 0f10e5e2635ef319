/* ls: of files, and of what is in directories: name, type, inode number and size. */
#include "kernel/types.h"
#include "kernel/stat.h"
#include "kernel/fs.h"
#include "kernel/fcntl.h"
#include "user/user.h"

#define LONGEST_PATH 512

/* What follows the last slash, with spaces up to the length of the longest name. */
static const char *padded_name(const char *path) {
  static char name[DIRSIZ + 1];
  const char *last = path;
  for (const char *at = path; *at; at++) {
    if (*at == '/') last = at + 1;
  }
  uint length = strlen(last);
  if (length >= DIRSIZ) return last;
  memmove(name, last, length);
  memset(name + length, ' ', DIRSIZ - length);
  name[DIRSIZ] = 0;
  return name;
}

static void show(const char *path, const struct stat *status) {
  printf("%s %d %d %d\n", padded_name(path), status->type, status->ino, (int)status->size);
}

static void list_directory(int fd, const char *path) {
  char entry_path[LONGEST_PATH];
  struct dirent entry;
  struct stat status;
  uint length = strlen(path);
  if (length + 1 + DIRSIZ + 1 > sizeof entry_path) {
    printf("ls: path too long\n");
    return;
  }
  strcpy(entry_path, path);
  entry_path[length] = '/';
  while (read(fd, &entry, sizeof entry) == sizeof entry) {
    if (entry.inum == 0) continue;
    memmove(entry_path + length + 1, entry.name, DIRSIZ);
    entry_path[length + 1 + DIRSIZ] = 0;
    if (stat(entry_path, &status) < 0) {
      printf("ls: cannot stat %s\n", entry_path);
    } else {
      show(entry_path, &status);
    }
  }
}

static void list(const char *path) {
  struct stat status;
  int fd = open(path, O_RDONLY);
  if (fd < 0) {
    fprintf(2, "ls: cannot open %s\n", path);
    return;
  }
  if (fstat(fd, &status) < 0) {
    fprintf(2, "ls: cannot stat %s\n", path);
  } else if (status.type == T_DIR) {
    list_directory(fd, path);
  } else {
    show(path, &status);
  }
  close(fd);
}

int main(int argc, char *argv[]) {
  if (argc < 2) list(".");
  for (int i = 1; i < argc; i++) list(argv[i]);
  exit(0);
}
