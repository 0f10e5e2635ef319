/* The user and group databases (POSIX pwd.h, grp.h): lines of fields between colons, in /etc/passwd and /etc/group. */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include "internal.h"

#define LINE 1024
#define MAX_MEMBERS 64

/* Cut a line at its colons. Returns the number of fields. */
static int cut(char *line, char *fields[], int max) {
  int count = 0;
  char *end = __strchrnul(line, '\n');
  *end = 0;
  for (char *s = line; count < max;) {
    fields[count++] = s;
    s = __strchrnul(s, ':');
    if (!*s) break;
    *s++ = 0;
  }
  return count;
}

static int parse_user(char *line, struct passwd *entry) {
  char *fields[7];
  if (cut(line, fields, 7) < 7) return 0;
  entry->pw_name = fields[0];
  entry->pw_passwd = fields[1];
  entry->pw_uid = __parse_integer(fields[2], NULL, 10, 0);
  entry->pw_gid = __parse_integer(fields[3], NULL, 10, 0);
  entry->pw_gecos = fields[4];
  entry->pw_dir = fields[5];
  entry->pw_shell = fields[6];
  return 1;
}

static FILE *users;
static struct passwd user;
static char user_line[LINE];

static struct passwd *next_user(FILE *f, char *line, size_t size, struct passwd *entry) {
  while (fgets(line, size, f)) {
    if (parse_user(line, entry)) return entry;
  }
  return NULL;
}

/* By name, or, if name is NULL, by number. Returns 0 or an error number, and *result NULL if there is none. */
static int find_user(const char *name, uid_t uid, struct passwd *entry, char *buffer, size_t size,
                     struct passwd **result) {
  *result = NULL;
  FILE *f = fopen("/etc/passwd", "re");
  if (!f) return errno == ENOENT ? 0 : errno;
  while (next_user(f, buffer, size, entry)) {
    if (name ? __strcmp(entry->pw_name, name) == 0 : entry->pw_uid == uid) {
      *result = entry;
      break;
    }
  }
  fclose(f);
  return 0;
}

int getpwnam_r(const char *restrict name, struct passwd *restrict entry, char *restrict buffer, size_t size,
               struct passwd **restrict result) {
  return find_user(name, 0, entry, buffer, size, result);
}

int getpwuid_r(uid_t uid, struct passwd *restrict entry, char *restrict buffer, size_t size,
               struct passwd **restrict result) {
  return find_user(NULL, uid, entry, buffer, size, result);
}

struct passwd *getpwnam(const char *name) {
  struct passwd *result;
  int error = find_user(name, 0, &user, user_line, sizeof user_line, &result);
  if (error) errno = error;
  return result;
}

struct passwd *getpwuid(uid_t uid) {
  struct passwd *result;
  int error = find_user(NULL, uid, &user, user_line, sizeof user_line, &result);
  if (error) errno = error;
  return result;
}

struct passwd *getpwent(void) {
  if (!users) users = fopen("/etc/passwd", "re");
  return users ? next_user(users, user_line, sizeof user_line, &user) : NULL;
}

void endpwent(void) {
  if (users) fclose(users);
  users = NULL;
}

void setpwent(void) { endpwent(); }

static FILE *groups;

static struct group *next_group(FILE *f) {
  static struct group group;
  static char line[LINE];
  static char *members[MAX_MEMBERS + 1];
  char *fields[4];
  while (fgets(line, sizeof line, f)) {
    if (cut(line, fields, 4) < 4) continue;
    int count = 0;
    for (char *s = fields[3]; *s && count < MAX_MEMBERS;) {
      members[count++] = s;
      s = __strchrnul(s, ',');
      if (*s) *s++ = 0;
    }
    members[count] = NULL;
    group.gr_name = fields[0];
    group.gr_passwd = fields[1];
    group.gr_gid = __parse_integer(fields[2], NULL, 10, 0);
    group.gr_mem = members;
    return &group;
  }
  return NULL;
}

static struct group *find_group(const char *name, gid_t gid) {
  FILE *f = fopen("/etc/group", "re");
  struct group *group;
  if (!f) return NULL;
  while ((group = next_group(f))) {
    if (name ? __strcmp(group->gr_name, name) == 0 : group->gr_gid == gid) break;
  }
  fclose(f);
  return group;
}

struct group *getgrnam(const char *name) { return find_group(name, 0); }
struct group *getgrgid(gid_t gid) { return find_group(NULL, gid); }

struct group *getgrent(void) {
  if (!groups) groups = fopen("/etc/group", "re");
  return groups ? next_group(groups) : NULL;
}

void endgrent(void) {
  if (groups) fclose(groups);
  groups = NULL;
}

void setgrent(void) { endgrent(); }
