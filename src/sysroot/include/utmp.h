/* Linux's utmp.h: who is logged in, and making a terminal the login terminal. */
#ifndef _UTMP_H
#define _UTMP_H
#include <utmpx.h>
#define utmp utmpx
#define exit_status __exit_status
#define ut_name ut_user
#define ut_time ut_tv.tv_sec
#define ut_addr ut_addr_v6[0]
#define UTMP_FILE _PATH_UTMP
#define UTMP_FILENAME _PATH_UTMP
#define WTMP_FILE _PATH_WTMP
#define WTMP_FILENAME _PATH_WTMP
int login_tty(int fd);
void setutent(void);
void endutent(void);
struct utmp *getutent(void);
struct utmp *getutid(const struct utmp *entry);
struct utmp *getutline(const struct utmp *entry);
struct utmp *pututline(const struct utmp *entry);
int utmpname(const char *file);
int getutent_r(struct utmp *entry, struct utmp **result);
int getutid_r(const struct utmp *id, struct utmp *entry, struct utmp **result);
int getutline_r(const struct utmp *line, struct utmp *entry, struct utmp **result);
void login(const struct utmp *entry);
int logout(const char *line);
void logwtmp(const char *line, const char *name, const char *host);
void updwtmp(const char *file, const struct utmp *entry);
#endif
