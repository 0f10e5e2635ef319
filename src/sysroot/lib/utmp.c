/* Who is logged in (POSIX utmpx.h, Linux utmp.h): a file of records, read and written as it is found. */
#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>
#include <utmp.h>
#include "internal.h"

static char file[256] = _PATH_UTMP;
static int fd = -1;
static struct utmpx record;

void setutxent(void) {
  if (fd >= 0) lseek(fd, 0, SEEK_SET);
}

void endutxent(void) {
  if (fd >= 0) close(fd);
  fd = -1;
}

int utmpxname(const char *path) {
  endutxent();
  __format(file, sizeof file, "%s", path);
  return 0;
}

struct utmpx *getutxent(void) {
  if (fd < 0) fd = open(file, O_RDWR | O_CLOEXEC);
  if (fd < 0) fd = open(file, O_RDONLY | O_CLOEXEC);
  return fd >= 0 && read(fd, &record, sizeof record) == sizeof record ? &record : NULL;
}

/* For one of the kinds of events, the next of that kind; for a process, the next with the same id. */
struct utmpx *getutxid(const struct utmpx *entry) {
  struct utmpx *found;
  while ((found = getutxent()) != NULL) {
    if (entry->ut_type < INIT_PROCESS ? found->ut_type == entry->ut_type
                                      : found->ut_type >= INIT_PROCESS && __memcmp(found->ut_id, entry->ut_id, 4) == 0)
      return found;
  }
  errno = ESRCH;
  return NULL;
}

struct utmpx *getutxline(const struct utmpx *entry) {
  struct utmpx *found;
  while ((found = getutxent()) != NULL) {
    if ((found->ut_type == USER_PROCESS || found->ut_type == LOGIN_PROCESS) &&
        __strncmp(found->ut_line, entry->ut_line, UT_LINESIZE) == 0)
      return found;
  }
  errno = ESRCH;
  return NULL;
}

struct utmpx *pututxline(const struct utmpx *entry) {
  struct utmpx copy = *entry;
  setutxent();
  if (getutxid(&copy)) lseek(fd, -(off_t)sizeof copy, SEEK_CUR);
  if (fd < 0 || write(fd, &copy, sizeof copy) != sizeof copy) return NULL;
  record = copy;
  return &record;
}

void setutent(void) { setutxent(); }
void endutent(void) { endutxent(); }
struct utmp *getutent(void) { return getutxent(); }
struct utmp *getutid(const struct utmp *entry) { return getutxid(entry); }
struct utmp *getutline(const struct utmp *entry) { return getutxline(entry); }
struct utmp *pututline(const struct utmp *entry) { return pututxline(entry); }
int utmpname(const char *path) { return utmpxname(path); }

static int give(struct utmp *found, struct utmp *entry, struct utmp **result) {
  *result = found ? entry : NULL;
  if (found) *entry = *found;
  return found ? 0 : -1;
}

int getutent_r(struct utmp *entry, struct utmp **result) { return give(getutxent(), entry, result); }
int getutid_r(const struct utmp *id, struct utmp *entry, struct utmp **result) { return give(getutxid(id), entry, result); }
int getutline_r(const struct utmp *line, struct utmp *entry, struct utmp **result) {
  return give(getutxline(line), entry, result);
}

/* A record at the end of the file of all logins, if there is one. */
void updwtmpx(const char *path, const struct utmpx *entry) {
  int log = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
  if (log < 0) return;
  write(log, entry, sizeof *entry);
  close(log);
}

void updwtmp(const char *path, const struct utmp *entry) { updwtmpx(path, entry); }

void logwtmp(const char *line, const char *name, const char *host) {
  struct utmpx entry = {.ut_type = *name ? USER_PROCESS : DEAD_PROCESS, .ut_pid = getpid()};
  struct timeval now;
  gettimeofday(&now, NULL);
  entry.ut_tv.tv_sec = now.tv_sec;
  entry.ut_tv.tv_usec = now.tv_usec;
  __format(entry.ut_line, sizeof entry.ut_line, "%s", line);
  __format(entry.ut_user, sizeof entry.ut_user, "%s", name);
  __format(entry.ut_host, sizeof entry.ut_host, "%s", host);
  updwtmpx(_PATH_WTMP, &entry);
}

/* The terminal of standard input, output or error is where somebody logs in. */
void login(const struct utmp *wanted) {
  struct utmpx entry = *wanted;
  entry.ut_type = USER_PROCESS;
  entry.ut_pid = getpid();
  const char *terminal = ttyname(0);
  if (!terminal) terminal = ttyname(1);
  if (!terminal) terminal = ttyname(2);
  __format(entry.ut_line, sizeof entry.ut_line, "%s", !terminal ? "???" : __strncmp(terminal, "/dev/", 5) ? terminal : terminal + 5);
  if (terminal) pututxline(&entry);
  endutxent();
  updwtmpx(_PATH_WTMP, &entry);
}

int logout(const char *line) {
  struct utmpx wanted = {.ut_type = USER_PROCESS};
  __format(wanted.ut_line, sizeof wanted.ut_line, "%s", line);
  setutxent();
  struct utmpx *found = getutxline(&wanted);
  if (found) {
    struct utmpx entry = *found;
    entry.ut_type = DEAD_PROCESS;
    __memset(entry.ut_user, 0, sizeof entry.ut_user);
    __memset(entry.ut_host, 0, sizeof entry.ut_host);
    found = pututxline(&entry);
  }
  endutxent();
  return found != NULL;
}
