/*
 * The user and group databases (POSIX pwd.h, grp.h): lines of fields between colons, in /etc/passwd and /etc/group. An entry's strings
 * lie in the line, which is in the caller's buffer; a group's members are pointers behind it.
 */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include "internal.h"

#define LINE 1024

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

/* Read a line into a buffer. Returns 0, ENOENT at the end of the file, or ERANGE if it does not fit, and comes again then. */
static int read_line(FILE *f, char *line, size_t size) {
  long start = ftell(f);
  if (size < 2) return ERANGE;
  if (!fgets(line, size, f)) return ENOENT;
  if (*__strchrnul(line, '\n') || feof(f)) return 0;
  fseek(f, start, SEEK_SET);
  return ERANGE;
}

/* --- Users ------------------------------------------------------------------------------------------------------- */

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

int fgetpwent_r(FILE *restrict f, struct passwd *restrict entry, char *restrict buffer, size_t size,
                struct passwd **restrict result) {
  int error;
  do {
    error = read_line(f, buffer, size);
  } while (!error && !parse_user(buffer, entry));
  *result = error ? NULL : entry;
  return error;
}

/* By name, or, if name is NULL, by number. Returns 0 or an error number, and *result NULL if there is none. */
static int find_user(const char *name, uid_t uid, struct passwd *entry, char *buffer, size_t size,
                     struct passwd **result) {
  *result = NULL;
  FILE *f = fopen("/etc/passwd", "re");
  if (!f) return errno == ENOENT ? 0 : errno;
  int error;
  do {
    error = fgetpwent_r(f, entry, buffer, size, result);
  } while (!error && (name ? __strcmp(entry->pw_name, name) != 0 : entry->pw_uid != uid));
  fclose(f);
  return error == ENOENT ? 0 : error;
}

int getpwnam_r(const char *restrict name, struct passwd *restrict entry, char *restrict buffer, size_t size,
               struct passwd **restrict result) {
  return find_user(name, 0, entry, buffer, size, result);
}

int getpwuid_r(uid_t uid, struct passwd *restrict entry, char *restrict buffer, size_t size,
               struct passwd **restrict result) {
  return find_user(NULL, uid, entry, buffer, size, result);
}

static struct passwd *found_user(int error, struct passwd *result) {
  if (error) errno = error;
  return result;
}

struct passwd *getpwnam(const char *name) {
  struct passwd *result;
  int error = find_user(name, 0, &user, user_line, sizeof user_line, &result);
  return found_user(error, result);
}

struct passwd *getpwuid(uid_t uid) {
  struct passwd *result;
  int error = find_user(NULL, uid, &user, user_line, sizeof user_line, &result);
  return found_user(error, result);
}

int getpwent_r(struct passwd *restrict entry, char *restrict buffer, size_t size, struct passwd **restrict result) {
  *result = NULL;
  if (!users && !(users = fopen("/etc/passwd", "re"))) return errno;
  return fgetpwent_r(users, entry, buffer, size, result);
}

struct passwd *fgetpwent(FILE *f) {
  struct passwd *result;
  int error = fgetpwent_r(f, &user, user_line, sizeof user_line, &result);
  return found_user(error == ENOENT ? 0 : error, result);
}

struct passwd *getpwent(void) {
  struct passwd *result;
  int error = getpwent_r(&user, user_line, sizeof user_line, &result);
  return found_user(error == ENOENT ? 0 : error, result);
}

void endpwent(void) {
  if (users) fclose(users);
  users = NULL;
}

void setpwent(void) { endpwent(); }

int putpwent(const struct passwd *restrict entry, FILE *restrict f) {
  return fprintf(f, "%s:%s:%u:%u:%s:%s:%s\n", entry->pw_name, entry->pw_passwd ? entry->pw_passwd : "", entry->pw_uid,
                 entry->pw_gid, entry->pw_gecos ? entry->pw_gecos : "", entry->pw_dir ? entry->pw_dir : "",
                 entry->pw_shell ? entry->pw_shell : "") < 0 ? -1 : 0;
}

int getpw(uid_t uid, char *line) {
  struct passwd *entry = getpwuid(uid);
  if (!entry) return -1;
  return sprintf(line, "%s:%s:%u:%u:%s:%s:%s", entry->pw_name, entry->pw_passwd, entry->pw_uid, entry->pw_gid,
                 entry->pw_gecos, entry->pw_dir, entry->pw_shell) < 0 ? -1 : 0;
}

/* --- Groups ------------------------------------------------------------------------------------------------------ */

static FILE *groups;
static struct group group;
static char group_line[2 * LINE];

/* The members' pointers go behind the line, as far as the buffer reaches. Returns 0, ENOENT if it is no entry, or ERANGE. */
static int parse_group(char *line, size_t size, struct group *entry) {
  char *fields[4], *end = line + __strlen(line) + 1;
  if (cut(line, fields, 4) < 4) return ENOENT;
  char **members = (char **)(((unsigned long)end + 7) & ~7UL), **last = (char **)(line + size) - 1;
  entry->gr_name = fields[0];
  entry->gr_passwd = fields[1];
  entry->gr_gid = __parse_integer(fields[2], NULL, 10, 0);
  entry->gr_mem = members;
  for (char *s = fields[3]; *s;) {
    if (members > last) return ERANGE;
    *members++ = s;
    s = __strchrnul(s, ',');
    if (*s) *s++ = 0;
  }
  if (members > last) return ERANGE;
  *members = NULL;
  return 0;
}

int fgetgrent_r(FILE *restrict f, struct group *restrict entry, char *restrict buffer, size_t size,
                struct group **restrict result) {
  int error, parsed = ENOENT;
  do {
    error = read_line(f, buffer, size);
    if (!error) parsed = parse_group(buffer, size, entry);
  } while (!error && parsed == ENOENT);
  if (!error) error = parsed;
  *result = error ? NULL : entry;
  return error;
}

static int find_group(const char *name, gid_t gid, struct group *entry, char *buffer, size_t size, struct group **result) {
  *result = NULL;
  FILE *f = fopen("/etc/group", "re");
  if (!f) return errno == ENOENT ? 0 : errno;
  int error;
  do {
    error = fgetgrent_r(f, entry, buffer, size, result);
  } while (!error && (name ? __strcmp(entry->gr_name, name) != 0 : entry->gr_gid != gid));
  fclose(f);
  return error == ENOENT ? 0 : error;
}

int getgrnam_r(const char *restrict name, struct group *restrict entry, char *restrict buffer, size_t size,
               struct group **restrict result) {
  return find_group(name, 0, entry, buffer, size, result);
}

int getgrgid_r(gid_t gid, struct group *restrict entry, char *restrict buffer, size_t size, struct group **restrict result) {
  return find_group(NULL, gid, entry, buffer, size, result);
}

static struct group *found_group(int error, struct group *result) {
  if (error) errno = error;
  return result;
}

struct group *getgrnam(const char *name) {
  struct group *result;
  int error = find_group(name, 0, &group, group_line, sizeof group_line, &result);
  return found_group(error, result);
}

struct group *getgrgid(gid_t gid) {
  struct group *result;
  int error = find_group(NULL, gid, &group, group_line, sizeof group_line, &result);
  return found_group(error, result);
}

int getgrent_r(struct group *restrict entry, char *restrict buffer, size_t size, struct group **restrict result) {
  *result = NULL;
  if (!groups && !(groups = fopen("/etc/group", "re"))) return errno;
  return fgetgrent_r(groups, entry, buffer, size, result);
}

struct group *fgetgrent(FILE *f) {
  struct group *result;
  int error = fgetgrent_r(f, &group, group_line, sizeof group_line, &result);
  return found_group(error == ENOENT ? 0 : error, result);
}

struct group *getgrent(void) {
  struct group *result;
  int error = getgrent_r(&group, group_line, sizeof group_line, &result);
  return found_group(error == ENOENT ? 0 : error, result);
}

void endgrent(void) {
  if (groups) fclose(groups);
  groups = NULL;
}

void setgrent(void) { endgrent(); }

int putgrent(const struct group *restrict entry, FILE *restrict f) {
  int failed = fprintf(f, "%s:%s:%u:", entry->gr_name, entry->gr_passwd ? entry->gr_passwd : "", entry->gr_gid) < 0;
  for (char **member = entry->gr_mem; !failed && member && *member; member++)
    failed = fprintf(f, "%s%s", member == entry->gr_mem ? "" : ",", *member) < 0;
  return failed || fputc('\n', f) == EOF ? -1 : 0;
}

/* The groups of a user: `group` first, then those that list the name. *count is the room; -1 if it is not enough. */
int getgrouplist(const char *name, gid_t group, gid_t *list, int *count) {
  struct group entry, *found;
  char buffer[2 * LINE];
  int number = 0, room = *count;
  if (number++ < room) list[0] = group;
  FILE *f = fopen("/etc/group", "re");
  while (f && fgetgrent_r(f, &entry, buffer, sizeof buffer, &found) == 0) {
    int member = 0;
    for (char **m = entry.gr_mem; *m; m++) member |= __strcmp(*m, name) == 0;
    if (!member || entry.gr_gid == group) continue;
    if (number < room) list[number] = entry.gr_gid;
    number++;
  }
  if (f) fclose(f);
  *count = number;
  return number > room ? -1 : number;
}

int setgroups(size_t count, const gid_t *list) { return __result(__builtin_syscall(SYS_setgroups, count, list)); }

int initgroups(const char *name, gid_t group) {
  gid_t list[64];
  int count = 64;
  if (getgrouplist(name, group, list, &count) < 0) count = 64;
  return setgroups(count, list);
}
