/* Who is logged in (POSIX utmpx.h, Linux utmp.h): a file of records, read and written as it is found. */
#include <fcntl.h>
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
