/* POSIX pwd.h: the user database. */
#ifndef _PWD_H
#define _PWD_H
#include <sys/types.h>
#include <stdio.h>
struct passwd {
  char *pw_name;
  char *pw_passwd;
  uid_t pw_uid;
  gid_t pw_gid;
  char *pw_gecos;
  char *pw_dir;
  char *pw_shell;
};
struct passwd *getpwnam(const char *name);
struct passwd *getpwuid(uid_t uid);
int getpwnam_r(const char *restrict name, struct passwd *restrict entry, char *restrict buffer, size_t size,
               struct passwd **restrict result);
int getpwuid_r(uid_t uid, struct passwd *restrict entry, char *restrict buffer, size_t size,
               struct passwd **restrict result);
struct passwd *getpwent(void);
void setpwent(void);
void endpwent(void);
#define NSS_BUFLEN_PASSWD 1024
int getpwent_r(struct passwd *restrict entry, char *restrict buffer, size_t size, struct passwd **restrict result);
struct passwd *fgetpwent(FILE *f);
int fgetpwent_r(FILE *restrict f, struct passwd *restrict entry, char *restrict buffer, size_t size,
                struct passwd **restrict result);
int putpwent(const struct passwd *restrict entry, FILE *restrict f);
int getpw(uid_t uid, char *line);
#endif
