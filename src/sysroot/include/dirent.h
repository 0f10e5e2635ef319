/* POSIX dirent.h: reading directories. */
#ifndef _DIRENT_H
#define _DIRENT_H
#include <features.h>
#include <stddef.h>
typedef unsigned long ino_t;
typedef long off_t;
typedef long ssize_t;
struct dirent {
  ino_t d_ino;
  off_t d_off;
  unsigned short d_reclen;
  unsigned char d_type;
  char d_name[256];
};
#define d_fileno d_ino
#define DT_UNKNOWN 0
#define DT_FIFO 1
#define DT_CHR 2
#define DT_DIR 4
#define DT_BLK 6
#define DT_REG 8
#define DT_LNK 10
#define DT_SOCK 12
#define DT_WHT 14
#define MAXNAMLEN 255
#define IFTODT(mode) (((mode)&0170000) >> 12)
#define DTTOIF(type) ((type) << 12)
typedef struct __directory DIR;
DIR *opendir(const char *path);
DIR *fdopendir(int fd);
struct dirent *readdir(DIR *directory);
int readdir_r(DIR *restrict directory, struct dirent *restrict entry, struct dirent **restrict result)
    __attribute__((deprecated("use readdir")));
int closedir(DIR *directory);
void rewinddir(DIR *directory);
void seekdir(DIR *directory, long position);
long telldir(DIR *directory);
int dirfd(DIR *directory);
int scandir(const char *restrict path, struct dirent ***restrict list, int (*select)(const struct dirent *),
            int (*compare)(const struct dirent **, const struct dirent **));
int alphasort(const struct dirent **a, const struct dirent **b);
int versionsort(const struct dirent **a, const struct dirent **b);
/* Large files are the only ones there are. */
#define dirent64 dirent
#define readdir64 readdir
#define readdir64_r readdir_r
#define scandir64 scandir
#define alphasort64 alphasort
int scandirat(int directory, const char *restrict path, struct dirent ***restrict list, int (*select)(const struct dirent *),
              int (*compare)(const struct dirent **, const struct dirent **));
ssize_t getdents64(int fd, void *buffer, size_t size);
ssize_t getdirentries(int fd, char *restrict buffer, size_t size, off_t *restrict base);
#define scandirat64 scandirat
#define versionsort64 versionsort
#define getdirentries64 getdirentries
#endif
