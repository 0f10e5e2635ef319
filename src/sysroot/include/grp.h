/* POSIX grp.h: the group database. */
#ifndef _GRP_H
#define _GRP_H
#include <stdio.h>
#include <sys/types.h>
struct group {
  char *gr_name;
  char *gr_passwd;
  gid_t gr_gid;
  char **gr_mem;
};
struct group *getgrnam(const char *name);
struct group *getgrgid(gid_t gid);
struct group *getgrent(void);
void setgrent(void);
void endgrent(void);
#define NSS_BUFLEN_GROUP 1024
int getgrnam_r(const char *restrict name, struct group *restrict entry, char *restrict buffer, size_t size,
               struct group **restrict result);
int getgrgid_r(gid_t gid, struct group *restrict entry, char *restrict buffer, size_t size, struct group **restrict result);
int getgrent_r(struct group *restrict entry, char *restrict buffer, size_t size, struct group **restrict result);
struct group *fgetgrent(FILE *f);
int fgetgrent_r(FILE *restrict f, struct group *restrict entry, char *restrict buffer, size_t size,
                struct group **restrict result);
int putgrent(const struct group *restrict entry, FILE *restrict f);
int getgrouplist(const char *name, gid_t group, gid_t *list, int *count);
int setgroups(size_t count, const gid_t *list);
int initgroups(const char *name, gid_t group);
#endif
